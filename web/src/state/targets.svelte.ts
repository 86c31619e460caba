// What is followed in the world now, with the way that each came.
import { api } from '../api/client.ts';
import type { Id, Target } from '../api/types.ts';
import { millisecondsOf, parseTime } from '../i18n/format.ts';
import type { LngLat } from '../map/geodesy.ts';
import { extended, likeliest, type TrailPoint } from '../map/trail.ts';

/** What has ended stays this long, so that an eye that comes late still finds it. */
const LINGER_MS = 8_000;
/** What comes is shown together this often: each change has the map drawn anew. */
const EVERY_MS = 500;

export interface Followed {
  target: Target;
  trail: TrailPoint[];
}

class Targets {
  byId = $state.raw<ReadonlyMap<Id, Followed>>(new Map());
  private readonly all = new Map<Id, Followed>();
  private timer = 0;

  /** Those alive when the connection opened. */
  begin(alive: readonly Target[] | undefined): void {
    for (const id of this.all.keys()) if (!alive?.some((target) => target.id === id)) this.all.delete(id);
    for (const target of alive ?? []) {
      this.add(target);
      void this.fetchTrail(target.id);
    }
    this.show();
  }

  add(target: Target): void {
    const trail = this.all.get(target.id)?.trail ?? [];
    const place = likeliest(target.places);
    const point = place && { at: [place.longitude_deg, place.latitude_deg] as LngLat, time: parseTime(target.time) };
    this.all.set(target.id, { target, trail: point ? extended(trail, point) : trail });
    if (target.state === 'ended') window.setTimeout(() => this.drop(target.id), LINGER_MS);
    this.show();
  }

  private show(): void {
    if (this.timer !== 0) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.byId = new Map(this.all);
    }, EVERY_MS);
  }

  private drop(id: Id): void {
    if (this.all.get(id)?.target.state === 'ended' && this.all.delete(id)) this.show();
  }

  private async fetchTrail(id: Id): Promise<void> {
    try {
      const points = await api.targetPath(id);
      const followed = this.all.get(id);
      if (!followed) return;
      const before = points.map((point): TrailPoint => ({ at: [point.longitude_deg, point.latitude_deg], time: millisecondsOf(point.time_ns) }));
      this.all.set(id, { ...followed, trail: [...before, ...followed.trail].reduce(extended, [] as TrailPoint[]) });
      this.show();
    } catch {
      // it goes on from here
    }
  }
}

export const targets = new Targets();
