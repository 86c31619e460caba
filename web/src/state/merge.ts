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

export const isStanding = (track: Track): boolean => track.motion === 'stationary';

type Group = 'current' | 'standing' | 'past';

const groupOf = (track: Track): Group => (!isCurrent(track) ? 'past' : isStanding(track) ? 'standing' : 'current');

/** What the list showed when the viewer laid a hand on it: nothing moves under the pointer. */
export interface Held {
  shown: ReadonlyMap<string, Group>;
  last: Track | undefined;
}

export interface Groups extends Record<Group, Track[]> {
  /** new ones that are held back */
  waiting: number;
}

export function holdTracks(list: readonly Track[]): Held {
  return { shown: new Map(list.map((track) => [track.id, groupOf(track)])), last: list.at(-1) };
}

/** The tracks as they stand in the list; where it is held, in the order and groups that they had then. */
export function groupTracks(list: readonly Track[], held: Held | null): Groups {
  // what comes below the last moves nothing: an older page
  const shown = held
    ? list.filter((track) => held.shown.has(track.id) || (held.last && newestFirst(held.last, track) < 0))
    : list;
  const of = (track: Track): Group => (held ? (held.shown.get(track.id) ?? 'past') : groupOf(track));
  const groups: Groups = { current: [], standing: [], past: [], waiting: list.length - shown.length };
  for (const track of shown) groups[of(track)].push(track);
  return groups;
}
