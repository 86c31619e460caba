// A track's path beside its recording: where the box stood when a picture of the clip was captured.
import type { Box, TrackPoint } from '../api/types.ts';

export interface PathPoint {
  ns: bigint;
  box: Box;
  measured: boolean;
}

/** Past this between two points nothing is said about what lies between. */
const LONGEST_GAP_NS = 1_000_000_000n;
const DEFAULT_STEP_S = 0.04;

export function readPath(points: readonly TrackPoint[]): PathPoint[] {
  return points.map(({ time_ns, box, measured }) => ({ ns: BigInt(time_ns), box, measured }));
}

/** When the picture at this place of a clip was captured. */
export function captureTime(startNs: string, seconds: number): bigint {
  return BigInt(startNs) + BigInt(Math.round(seconds * 1e9));
}

/** How many points are not later than this. */
export function countUntil(path: readonly PathPoint[], ns: bigint): number {
  let low = 0;
  let high = path.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (path[middle]!.ns <= ns) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The box at this time, between two points by their share; null before, after, and in a long gap. */
export function boxAt(path: readonly PathPoint[], ns: bigint, slackNs = 20_000_000n): PathPoint | null {
  const index = countUntil(path, ns);
  const before = path[index - 1];
  const after = path[index];
  if (before && ns - before.ns <= slackNs && (!after || ns - before.ns <= after.ns - ns)) return before;
  if (after && after.ns - ns <= slackNs) return after;
  if (!before || !after || after.ns - before.ns > LONGEST_GAP_NS) return null;
  const share = Number(ns - before.ns) / Number(after.ns - before.ns);
  const box = before.box.map((value, index) => value + (after.box[index]! - value) * share) as Box;
  return { ns, box, measured: before.measured && after.measured };
}

/** The foot of a box: where the target stands. */
export function footOf({ box }: PathPoint): { x: number; y: number } {
  return { x: box[0] + box[2] / 2, y: box[1] + box[3] };
}

/** Seconds from one picture to the next, as the path has it. */
export function stepOf(path: readonly PathPoint[]): number {
  const steps = path.slice(1).map((point, index) => Number(point.ns - path[index]!.ns) / 1e9);
  const sorted = steps.filter((step) => step > 0).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? DEFAULT_STEP_S;
}

/** Where in a clip to begin: its start, unless the track comes much later. */
export function beginAt(path: readonly PathPoint[], startNs: string): number {
  const first = path[0];
  if (!first) return 0;
  const seconds = Number(first.ns - BigInt(startNs)) / 1e9;
  return seconds > 6 ? seconds - 3 : 0;
}
