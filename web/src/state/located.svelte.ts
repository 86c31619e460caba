// What a viewer asked about: where on the ground a point of a picture is, or which cameras see a place.
import { api, ApiError } from '../api/client.ts';
import type { Camera, Id, Place, Sight } from '../api/types.ts';
import { ellipse, towards, type LngLat } from '../map/geodesy.ts';
import { ground, placeOf } from './ground.svelte.ts';
import { likeliest } from '../map/trail.ts';

export type Pixel = [x: number, y: number];

export interface FromPicture {
  kind: 'picture';
  camera: Id;
  pixel: Pixel;
  places: Place[];
  sight: Sight | null;
}

/** How a camera sees a place of the ground: where in its picture, unless something hides it. */
export interface Sighted {
  camera: Id;
  pixel: Pixel;
  hidden: boolean;
}

export interface FromMap {
  kind: 'map';
  at: LngLat;
  /** null while the cameras are asked */
  seenBy: Sighted[] | null;
}

class Located {
  answer = $state.raw<FromPicture | FromMap | null>(null);
  error = $state.raw<ApiError | null>(null);

  /** Where is what this picture shows here? The map goes there. */
  async inPicture(camera: Id, pixel: Pixel): Promise<void> {
    this.error = null;
    try {
      const found = await api.locate(camera, pixel);
      this.answer = { kind: 'picture', camera, pixel, ...found };
      ground.frame(extentOf(found.places, found.sight), 16.5);
    } catch (caught) {
      this.answer = null;
      if (caught instanceof ApiError) this.error = caught;
    }
  }

  /** Who sees this place? */
  async onMap(at: LngLat, cameras: readonly Camera[]): Promise<void> {
    this.error = null;
    const answer: FromMap = { kind: 'map', at, seenBy: null };
    this.answer = answer;
    const place = { latitude_deg: at[1], longitude_deg: at[0] };
    const asked = cameras.filter(({ pose, width }) => pose && width > 0).map(async ({ id, width, height }): Promise<Sighted[]> => {
      const { pixel, hidden } = await api.project(id, place);
      const inside = pixel && pixel[0] >= 0 && pixel[1] >= 0 && pixel[0] < width && pixel[1] < height;
      return inside ? [{ camera: id, pixel, hidden }] : [];
    });
    const seenBy = (await Promise.allSettled(asked)).flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    seenBy.sort((a, b) => Number(a.hidden) - Number(b.hidden));
    if (this.answer === answer) this.answer = { ...answer, seenBy };
  }

  clear(): void {
    this.answer = null;
    this.error = null;
  }

  /** The point of this camera's picture that is spoken of. */
  pixelIn(camera: Id): Pixel | null {
    if (this.answer?.kind === 'picture') return this.answer.camera === camera ? this.answer.pixel : null;
    return this.answer?.seenBy?.find((sighted) => sighted.camera === camera)?.pixel ?? null;
  }
}

function extentOf(places: readonly Place[], sight: Sight | null): LngLat[] {
  if (places.length === 0) return sight ? [placeOf(sight.from), farEnd(sight)] : [];
  const best = likeliest(places)!;
  const shown = places.filter(({ weight }) => weight > 0.2 * best.weight);
  return shown.flatMap((place) => ellipse(placeOf(place), place.covariance_m2, place.radius_90, 8));
}

export function nearEnd(sight: Sight): LngLat {
  return towards(placeOf(sight.from), sight.bearing_deg, sight.nearest_m * Math.cos((sight.elevation_deg * Math.PI) / 180));
}

export function farEnd(sight: Sight): LngLat {
  return towards(placeOf(sight.from), sight.bearing_deg, sight.farthest_m * Math.cos((sight.elevation_deg * Math.PI) / 180));
}

/** Half the long axis of the region that holds nine in ten of what is possible, in metres. */
export function spreadOf({ covariance_m2: [ee, en, nn], radius_90 }: Place): number {
  return radius_90 * Math.sqrt((ee + nn) / 2 + Math.hypot((ee - nn) / 2, en));
}

export const located = new Located();
