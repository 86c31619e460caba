// The way behind a target, and which of its places is shown.
import type { Place } from '../api/types.ts';
import { distance, type LngLat } from './geodesy.ts';

/** A trail is this long. */
const TRAIL_MS = 5 * 60_000;
/** Steps shorter than this are left out of a trail. */
const LEAST_STEP_M = 1;

export interface TrailPoint {
  at: LngLat;
  /** milliseconds since 1970 */
  time: number;
}

export function likeliest(places: readonly Place[]): Place | undefined {
  return places.reduce<Place | undefined>((best, place) => (!best || place.weight > best.weight ? place : best), undefined);
}

/** The trail with one more point, without what is too old. */
export function extended(trail: readonly TrailPoint[], point: TrailPoint): TrailPoint[] {
  const last = trail.at(-1);
  const kept = trail.filter(({ time }) => point.time - time <= TRAIL_MS);
  return last && (point.time <= last.time || distance(last.at, point.at) < LEAST_STEP_M) ? kept : [...kept, point];
}
