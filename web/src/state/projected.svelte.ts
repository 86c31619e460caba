// How a camera sees the zones that are drawn on the ground: the node says of points along their edges where in the
// picture they are. Asked once for each pose and each drawing of a zone, and only for a picture that is large.
import { api } from '../api/client.ts';
import type { Camera, Zone } from '../api/types.ts';
import { steps, type Point } from '../map/outline.ts';
import type { LngLat } from '../map/geodesy.ts';

/** Parts of an outline that the camera sees, each in pixels of its picture. */
export type Runs = readonly (readonly Point[])[];

/** Where the node did not say, it is asked again after this. */
const AGAIN_MS = 15_000;

class ProjectedZones {
  private known = $state.raw<ReadonlyMap<string, Runs>>(new Map());
  private readonly asked = new Set<string>();
  private queue: Promise<void> = Promise.resolve();

  of(camera: Camera, zone: Zone): Runs {
    return this.known.get(keyOf(camera, zone)) ?? [];
  }

  look(camera: Camera, zones: readonly Zone[]): void {
    if (!camera.pose || camera.width === 0) return;
    for (const zone of zones) {
      const key = keyOf(camera, zone);
      if (zone.surface !== 'ground' || this.asked.has(key)) continue;
      this.asked.add(key);
      this.queue = this.queue.then(() => this.ask(key, camera, zone));
    }
  }

  private async ask(key: string, camera: Camera, zone: Zone): Promise<void> {
    const corners = zone.corners as LngLat[];
    const outline = zone.kind === 'area' ? [...corners, corners[0]!] : corners;
    try {
      const seen = await Promise.all(steps(outline).map(async ([longitude_deg, latitude_deg]) => {
        const { pixel, hidden } = await api.project(camera.id, { latitude_deg, longitude_deg });
        return hidden ? null : pixel;
      }));
      this.known = new Map(this.known).set(key, runsOf(seen));
    } catch {
      window.setTimeout(() => this.asked.delete(key), AGAIN_MS);
    }
  }
}

const keyOf = (camera: Camera, zone: Zone): string => `${camera.id} ${camera.pose?.revision} ${zone.id} ${zone.revision}`;

/** What follows one another without a gap; a point by itself is no line. */
function runsOf(points: readonly (Point | null)[]): Runs {
  const runs: Point[][] = [[]];
  for (const point of points) {
    if (point) runs.at(-1)!.push(point);
    else if (runs.at(-1)!.length > 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 1);
}

export const projected = new ProjectedZones();
