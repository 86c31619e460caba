import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alarm } from '../src/api/types.ts';
import { EVERY, passes } from '../src/state/alarm_filter.ts';
import { arrange, firstToSee, latestFirst, mergeAlarms, stepFrom } from '../src/state/alarm_list.ts';

const alarm = (id: string, opened: string, rest: Partial<Alarm> = {}): Alarm => ({
  id,
  revision: 1,
  origin: 'simulated',
  state: 'open',
  priority: 3,
  rule: { id: 'r', revision: 1, name: 'Fence' },
  fault: null,
  subject: { kind: 'target', id: `t${id}` },
  way: null,
  class: 'person',
  confidence: 0.8,
  happened: opened,
  opened,
  camera: null,
  track: null,
  place: null,
  pixel: null,
  acknowledged: null,
  judged: null,
  ...rest,
});
const ids = (list: readonly Alarm[]): string => list.map(({ id }) => id).join('');
const at = (second: number): string => `2026-11-23T20:00:${String(second).padStart(2, '0')}Z`;

test('alarms stand by priority, then the newest first; past ones by time alone', () => {
  const all = [alarm('a', at(1)), alarm('b', at(2), { priority: 1 }), alarm('c', at(3)), alarm('d', at(1), { priority: 1 })];
  assert.equal(ids(mergeAlarms([], all, firstToSee)), 'bdca');
  assert.equal(ids(mergeAlarms([], all, latestFirst)), 'cbda');
});

test('the latest word about an alarm is kept, whichever comes last', () => {
  const seen = alarm('a', at(1), { revision: 2, state: 'acknowledged' });
  const list = mergeAlarms([seen], [alarm('a', at(1))], firstToSee);
  assert.equal(list[0]!.state, 'acknowledged');
  assert.equal(list, mergeAlarms(list, [alarm('a', at(1))], firstToSee));
});

test('under the hand the list stays as it stood: what is new waits, what is judged elsewhere stays with its new word', () => {
  const [a, b] = [alarm('a', at(1)), alarm('b', at(2))];
  const held = [b, a];
  const urgent = alarm('c', at(3), { priority: 1 });
  const older = alarm('d', at(0));
  const acknowledged = { ...a, revision: 2, state: 'acknowledged' as const };
  const arranged = arrange([urgent, b, acknowledged, older], held, firstToSee);
  assert.equal(ids(arranged.rows), 'bad');
  assert.equal(arranged.rows[1]!.state, 'acknowledged');
  assert.equal(arranged.waiting, 1);
  // gone from the list while it is held: it does not slip away under the finger
  assert.equal(ids(arrange([b], held, firstToSee).rows), 'ba');
});

test('arrows go through the list and stop at its ends', () => {
  const rows = ['a', 'b', 'c'].map((id) => alarm(id, at(1)));
  assert.equal(stepFrom(rows, null, 1)?.id, 'a');
  assert.equal(stepFrom(rows, null, -1)?.id, 'c');
  assert.equal(stepFrom(rows, 'b', 1)?.id, 'c');
  assert.equal(stepFrom(rows, 'c', 1)?.id, 'c');
  assert.equal(stepFrom([], 'c', 1), undefined);
});

test('what comes live joins the past alarms where the filter lets it through', () => {
  const judged = alarm('a', new Date(2026, 10, 23, 12).toISOString(), {
    state: 'judged',
    judged: { who: 'console', when: at(9), judgement: 'false', note: '' },
  });
  assert.ok(passes(judged, EVERY));
  assert.ok(passes(judged, { ...EVERY, state: 'judged', judgement: 'false', rule: 'r', from: '2026-11-23', to: '2026-11-23' }));
  for (const wrong of [{ state: 'open' }, { judgement: 'real' }, { rule: 'other' }, { from: '2026-11-24' }, { to: '2026-11-22' }] as const) {
    assert.equal(passes(judged, { ...EVERY, ...wrong }), false, JSON.stringify(wrong));
  }
});

test('a list of 100,000 takes one more alarm in less than it takes to draw it', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => alarm(String(index), new Date(index * 1000).toISOString()));
  const list = mergeAlarms([], many, firstToSee);
  const grown = mergeAlarms(list, [alarm('new', at(1), { priority: 1 })], firstToSee);
  assert.equal(grown.length, 100_001);
  assert.equal(grown[0]!.id, 'new');
  assert.equal(arrange(grown, list, firstToSee).waiting, 1);
});
