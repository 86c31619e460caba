// The list of tracks: newest first by id (a UUIDv7 begins with its time), each once, the latest word about it kept.
import type { Track } from '../api/types.ts';

const newestFirst = (a: Track, b: Track): number => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

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
