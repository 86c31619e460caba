// The map as the page sees it: where it looks, how places are written, and what each camera sees of the ground.
import type { Map as Engine } from 'maplibre-gl';
import { untrack } from 'svelte';
import { api } from '../api/client.ts';
import type { Camera, Id, View } from '../api/types.ts';
import type { LngLat } from '../map/geodesy.ts';
import { isNotation, written, type Notation } from '../map/notation.ts';

const MEMORY = 'vigie.notation';
/** A person this many pixels tall is found (3) or made out (12). */
export const BANDS = [3, 12] as const;
type Band = (typeof BANDS)[number];

export interface Seen {
  /** of the pose that it was computed with */
  revision: number;
  views: Record<Band, View>;
}

class Ground {
  /** null until the map is drawn */
  engine = $state.raw<Engine | null>(null);
  notation = $state<Notation>('degrees');
  /** under the pointer */
  pointed = $state.raw<LngLat | null>(null);
  /** by camera */
  seen = $state.raw<ReadonlyMap<Id, Seen>>(new Map());
  /** what the pose that is being tried would see, and how often that changed */
  draft = $state.raw<View | null>(null);
  drafts = $state(0);
  private readonly asking = new Map<Id, number>();
  private queue: Promise<void> = Promise.resolve();

  constructor() {
    const remembered = localStorage.getItem(MEMORY);
    if (isNotation(remembered)) this.notation = remembered;
  }

  useNotation(notation: Notation): void {
    this.notation = notation;
    localStorage.setItem(MEMORY, notation);
  }

  written(place: LngLat): string {
    return written(place, this.notation);
  }

  try(draft: View | null): void {
    this.draft = draft;
    this.drafts = untrack(() => this.drafts) + 1;
  }

  /**
   * Asks for what each placed camera sees, where that is not known for its pose; one after the other. The node knows it
   * once a first picture has told the size of all.
   */
  look(cameras: readonly Camera[]): void {
    for (const { id, pose, width } of cameras) {
      if (!pose || width === 0 || this.seen.get(id)?.revision === pose.revision || this.asking.get(id) === pose.revision) continue;
      this.asking.set(id, pose.revision);
      this.queue = this.queue.then(() => this.ask(id, pose.revision));
    }
    const placed = new Set(cameras.filter(({ pose }) => pose).map(({ id }) => id));
    if ([...this.seen.keys()].some((id) => !placed.has(id))) {
      this.seen = new Map([...this.seen].filter(([id]) => placed.has(id)));
    }
  }

  go(place: LngLat, closest = 15.5): void {
    const engine = this.engine;
    engine?.easeTo({ center: place, zoom: Math.max(engine.getZoom(), closest), duration: calm() ? 0 : 600 });
  }

  /** Moves the map so that all of this is in it. */
  frame(places: readonly LngLat[], closest = 17): void {
    if (!this.engine || places.length === 0) return;
    const [x, y] = [places.map(([longitude]) => longitude), places.map(([, latitude]) => latitude)];
    const bounds: [LngLat, LngLat] = [[Math.min(...x), Math.min(...y)], [Math.max(...x), Math.max(...y)]];
    const room = this.engine.getContainer();
    const edge = Math.min(48, room.clientWidth / 8, room.clientHeight / 8);
    // names stand below what they name, and below them the readout
    const padding = { top: edge, bottom: edge + 44, left: edge, right: edge };
    this.engine.fitBounds(bounds, { padding, maxZoom: closest, duration: calm() ? 0 : 600 });
  }

  private async ask(camera: Id, revision: number): Promise<void> {
    try {
      const of = (pixels: Band): Promise<View> => api.view(camera, { pose: null, target: 'person', pixels });
      const views = { 3: await of(3), 12: await of(12) };
      this.seen = new Map(this.seen).set(camera, { revision, views });
    } catch {
      // asked again by whoever looks next
      this.asking.delete(camera);
    }
  }
}

const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

export const ground = new Ground();

export const placeOf = (pose: { latitude_deg: number; longitude_deg: number }): LngLat => [pose.longitude_deg, pose.latitude_deg];

/** All corners of what is seen. */
export function cornersOf(view: View): LngLat[] {
  return view.visible.coordinates.flat(2) as LngLat[];
}
