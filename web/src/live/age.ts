// How old a picture on the screen is.
import type { Origin } from '../api/types.ts';
import { millisecondsOf } from '../i18n/format.ts';

/** Past this a picture is not live. */
export const STALE_MS = 2000;

/**
 * Milliseconds, or null where there is no picture. Counted from when it was shown; of a live camera from when it
 * was captured too, so that a picture that comes late is not taken for one of now.
 */
export function pictureAge(
  shownAt: number | null,
  capturedNs: string,
  origin: Origin,
  monotonicNow: number,
  nodeNow: number,
): number | null {
  if (shownAt === null) return null;
  const sinceShown = monotonicNow - shownAt;
  if (origin !== 'live' || capturedNs === '') return sinceShown;
  return Math.max(sinceShown, nodeNow - millisecondsOf(capturedNs));
}
