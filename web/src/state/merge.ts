// The list of tracks: newest first as the node pages them, each once, the latest word about it kept.
import type { Track } from '../api/types.ts';

/** Below 0 where `a` stands above `b`: seen first later, then by id. Times are all of one length. */
export function newestFirst(a: Track, b: Track): number {
  if (a.first_seen !== b.first_seen) return a.first_seen < b.first_seen ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

export function mergeTracks(list: readonly Track[], incoming: readonly Track[]): Track[] {
  const byId = new Map(list.map((track) => [track.id, track]));
  for (const track of incoming) {
    const known = byId.get(track.id);
    // a page that was under way may be older than what came live
    if (!known || known.last_seen <= track.last_seen) byId.set(track.id, track);
  }
  return [...byId.values()].sort(newestFirst);
}

export const isCurrent = (track: Track): boolean => track.state !== 'ended';

/** What the list showed when the viewer laid a hand on it: nothing moves under the pointer. */
export interface Held {
  shown: ReadonlySet<string>;
  current: ReadonlySet<string>;
  last: Track | undefined;
}

export interface Groups {
  current: Track[];
  past: Track[];
  /** new ones that are held back */
  waiting: number;
}

export function holdTracks(list: readonly Track[]): Held {
  return {
    shown: new Set(list.map(({ id }) => id)),
    current: new Set(list.filter(isCurrent).map(({ id }) => id)),
    last: list.at(-1),
  };
}

/** The tracks as they stand in the list; where it is held, in the order and groups that they had then. */
export function groupTracks(list: readonly Track[], held: Held | null): Groups {
  if (!held) return { current: list.filter(isCurrent), past: list.filter((track) => !isCurrent(track)), waiting: 0 };
  // what comes below the last moves nothing: an older page
  const shown = list.filter((track) => held.shown.has(track.id) || (held.last && newestFirst(held.last, track) < 0));
  return {
    current: shown.filter(({ id }) => held.current.has(id)),
    past: shown.filter(({ id }) => !held.current.has(id)),
    waiting: list.length - shown.length,
  };
}
