import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Track, WatchedInterval } from '../src/api/types.ts';
import { groupTracks, holdTracks, mergeTracks } from '../src/state/merge.ts';
import { hashOf, parseRoute } from '../src/state/route.ts';
import { summarise } from '../src/state/watched.ts';

const track = (id: string, last: string, state: Track['state'] = 'ended', first = '2026-11-22T20:00:00Z'): Track => ({
  id,
  camera: 'c',
  origin: 'simulated',
  state,
  motion: 'moving',
  class: 'person',
  confidence: 0.8,
  existence: 0.9,
  first_seen: first,
  last_seen: last,
  peak_snr: 8,
  points: 3,
  box: [0, 0, 1, 1],
  start: [0, 0],
});

test('tracks stand newest first, each once, with the latest word', () => {
  const list = mergeTracks(
    [track('b', '2026-11-22T20:00:05Z', 'confirmed')],
    [track('a', '2026-11-22T20:00:01Z'), track('c', '2026-11-22T20:00:09Z'), track('b', '2026-11-22T20:00:06Z')],
  );
  assert.deepEqual(list.map(({ id }) => id), ['c', 'b', 'a']);
  assert.equal(list[1]?.state, 'ended');
});

test('a replayed track of long ago stands where the node pages it, so that the last row is where the next page begins', () => {
  const live = ['b', 'c'].map((id) => track(id, '2026-11-22T20:00:09Z'));
  const replayed = track('d', '2019-05-01T10:00:09Z', 'ended', '2019-05-01T10:00:00Z');
  assert.deepEqual(mergeTracks([], [...live, replayed]).map(({ id }) => id), ['c', 'b', 'd']);
});

test('a page that was under way does not undo what came live', () => {
  const list = mergeTracks([track('b', '2026-11-22T20:00:06Z')], [track('b', '2026-11-22T20:00:05Z', 'confirmed')]);
  assert.equal(list[0]?.state, 'ended');
});

test('while it is held, the list keeps its order and groups, and counts what waits', () => {
  const running = track('b', '2026-11-22T20:00:05Z', 'confirmed');
  const ended = track('b', '2026-11-22T20:00:06Z');
  const older = track('a', '2026-11-22T20:00:01Z');
  const newer = track('c', '2026-11-22T20:00:07Z', 'confirmed');
  const held = holdTracks([running]);
  const groups = groupTracks([newer, ended, older], held);
  assert.deepEqual(groups, { current: [ended], standing: [], past: [older], waiting: 1 });
  assert.deepEqual(groupTracks([newer, ended, older], null), { current: [newer], standing: [], past: [ended, older], waiting: 0 });
});

test('what stands still is listed apart from what moves, and stays there under the hand when it moves', () => {
  const standing: Track = { ...track('b', '2026-11-22T20:00:05Z', 'confirmed'), motion: 'stationary' };
  const moves: Track = { ...standing, motion: 'moving' };
  const stood: Track = { ...track('a', '2026-11-22T20:00:01Z'), motion: 'stationary' };
  assert.deepEqual(groupTracks([standing, stood], null), { current: [], standing: [standing], past: [stood], waiting: 0 });
  assert.deepEqual(groupTracks([moves], null).current, [moves]);
  assert.deepEqual(groupTracks([moves], holdTracks([standing])).standing, [moves]);
});

test('while it is held, a replayed track that would come between two waits, and an older page does not', () => {
  const at = (id: string, first: string): Track => track(id, first, 'ended', first);
  const shown = [at('b', '2026-11-22T20:00:05Z'), at('a', '2026-11-22T20:00:01Z')];
  const replayed = at('d', '2026-11-22T20:00:03Z');
  const older = at('c', '2026-11-22T20:00:00Z');
  const groups = groupTracks(mergeTracks(shown, [replayed, older]), holdTracks(shown));
  assert.deepEqual(groups, { current: [], standing: [], past: [...shown, older], waiting: 1 });
});

test('every route comes back from its address, and what is none is the watch', () => {
  const id = '0192f0c4-0000-7000-8000-000000000001';
  for (const route of [
    { view: 'watch' },
    { view: 'tracks' },
    { view: 'cameras' },
    { view: 'camera', id },
    { view: 'track', id },
  ] as const) {
    assert.deepEqual(parseRoute(hashOf(route)), route);
  }
  for (const hash of ['', '#', '#main', '#/camera/', '#/track/<b>', '#/nothing']) {
    assert.deepEqual(parseRoute(hash), { view: 'watch' });
  }
});

const HOUR = 3_600_000;
const DAY = Date.parse('2026-11-22T00:00:00Z');
const interval = (from: number, to: number, cause?: WatchedInterval['cause']): WatchedInterval => ({
  from: new Date(DAY + from * HOUR).toISOString(),
  to: new Date(DAY + to * HOUR).toISOString(),
  watched: cause === undefined,
  cause: cause ?? 'unknown',
  detail: '',
});

test('the watched share counts what was recorded as watched, and nothing else', () => {
  const day = summarise([interval(-3, 6), interval(6, 9, 'disconnected'), interval(12, 24)], DAY, DAY + 24 * HOUR);
  assert.equal(day.share, 18 / 24);
  assert.equal(day.watchedMs, 18 * HOUR);
  assert.deepEqual(day.gaps.map(({ cause }) => cause), ['disconnected']);
  assert.deepEqual(day.spans.map(({ cause }) => cause), ['unknown', 'disconnected', 'none', 'unknown']);
  assert.equal(day.spans[0]?.from, DAY);
});

test('intervals that overlap are not counted twice', () => {
  assert.equal(summarise([interval(0, 12), interval(6, 12), interval(11, 13)], DAY, DAY + 24 * HOUR).share, 13 / 24);
});

test('a camera without a record was not watched', () => {
  const day = summarise([], DAY, DAY + 24 * HOUR);
  assert.equal(day.share, 0);
  assert.deepEqual(day.gaps, []);
});
