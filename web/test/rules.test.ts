import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Condition, Zone } from '../src/api/types.ts';
import { duration } from '../src/i18n/format.ts';
import { translate, type Catalog, type Language } from '../src/i18n/translate.ts';
import { featureOf, headingInPicture, headingOnGround, steps } from '../src/map/outline.ts';
import { problemField } from '../src/state/field.ts';
import { hashOf, parseRoute } from '../src/state/route.ts';
import { sentence, type Said, type Words } from '../src/state/rule_words.ts';
import { clockOf, presetOf, secondsOf, spansOf } from '../src/state/schedule.ts';

function wordsOf(language: Language): Words {
  const catalog = JSON.parse(readFileSync(new URL(`../src/messages/${language}.json`, import.meta.url), 'utf8')) as Catalog;
  return {
    t: (key, values) => translate(catalog, language, key, values),
    name: (group, value) => translate(catalog, language, `${group}.${value}`),
    either: (words) => new Intl.ListFormat(language, { type: 'disjunction' }).format(words),
    duration: (ms) => duration(language, ms),
  };
}

const zones = ['Fence', 'Yard'].map((name): Zone => ({ id: name, revision: 0, name, kind: 'line', surface: 'ground', camera: null, corners: [] }));
const rule = (condition: Condition, rest: Partial<Said> = {}): Said => ({
  condition,
  filter: { classes: ['person', 'group'], least_confidence: 0.5, least_height_m: null, most_height_m: null, stationary: false },
  schedule: { time_zone: 'UTC', spans: [] },
  dwell_s: 0,
  ...rest,
});
const plain = (said: string): string => said.replace(/[\u2068\u2069]/g, '');
const says = (of: Said, language: Language = 'en'): string => plain(sentence(of, zones, wordsOf(language)));

test('a rule reads as a sentence', () => {
  const crossing = rule({ kind: 'crossing', zone: 'Fence', way: 'rightwards' }, { schedule: { time_zone: 'UTC', spans: spansOf('night') } });
  assert.equal(says(crossing), 'A person or a group crosses “Fence” from left to right, at night');
  assert.equal(says(crossing, 'fr'), 'Une personne ou un groupe franchit « Fence » de gauche à droite, la nuit');
  assert.match(says(crossing, 'ar'), /«Fence» من اليسار إلى اليمين، ليلًا$/);
  assert.equal(says(rule({ kind: 'presence', zone: 'Yard' }, { dwell_s: 90 })), 'A person or a group is in “Yard” for 1 min 30 sec');
  assert.equal(
    says(rule({ kind: 'sequence', first: { zone: 'Fence', way: 'rightwards' }, then: { zone: 'Yard', way: 'either' }, within_s: 60 })),
    'A person or a group crosses “Fence” from left to right, then “Yard” either way within 1 min',
  );
});

test('a rule about no class is about anything, and one whose zone is gone still reads', () => {
  const of = rule({ kind: 'crossing', zone: 'gone', way: 'either' });
  of.filter.classes = [];
  assert.equal(says(of), 'Anything crosses “…” either way');
});

test('the usual schedules are known as such, in whatever order their days are', () => {
  for (const preset of ['always', 'night', 'day'] as const) assert.equal(presetOf({ spans: spansOf(preset) }), preset);
  const [night] = spansOf('night');
  assert.equal(presetOf({ spans: [{ ...night!, days: [7, 6, 5, 4, 3, 2, 1] }] }), 'night');
  assert.equal(presetOf({ spans: [{ ...night!, days: [6, 7] }] }), 'own');
  assert.equal(presetOf({ spans: spansOf('own') }), 'own');
});

test('times of day go to seconds and back', () => {
  assert.equal(clockOf(6.5 * 3600), '06:30');
  assert.equal(secondsOf('06:30'), 6.5 * 3600);
  assert.equal(secondsOf('23:59'), 86_340);
  for (const wrong of ['24:00', '6', '12:60', '']) assert.equal(secondsOf(wrong), null);
});

test('the words of the node go to the field that they are about', () => {
  assert.equal(problemField('schedule.time_zone is to be text'), 'schedule');
  assert.equal(problemField('rule.dwell_s is to be a number from 0 to 86400'), 'dwell_s');
  assert.equal(problemField('name is missing'), 'name');
  assert.equal(problemField('rule "Fence": heights are to be from 0 to 1000 m, the least below the most'), 'filter');
  assert.equal(problemField('rule "dwell": a speed is to be up to 1000 m/s'), 'condition');
  assert.equal(problemField('the body is not JSON'), null);
});

test('a line shows its direction on the part that holds its middle', () => {
  // down the picture, then to the right
  const heading = headingInPicture([[100, 0], [100, 300], [200, 300]])!;
  assert.equal(heading.at[0], 100);
  assert.ok(heading.at[1] > 50 && heading.at[1] < 150);
  assert.equal(Math.abs(heading.turn), 180);
  assert.equal(headingInPicture([[5, 5], [5, 5]]), null);
  assert.equal(headingInPicture([[5, 5]]), null);
});

test('on the ground who walks north has the left in the west', () => {
  const heading = headingOnGround([[41, 34.4], [41, 34.41]])!;
  assert.ok(Math.abs(heading.turn) < 1e-6);
  assert.ok(Math.abs(headingOnGround([[41, 34.4], [41.01, 34.4]])!.turn - 90) < 0.1);
});

test('an outline is gone along in short steps, and through its corners', () => {
  const points = steps([[41, 34.4], [41, 34.401], [41.0001, 34.401]]);
  assert.deepEqual(points[0], [41, 34.4]);
  assert.deepEqual(points.at(-1), [41.0001, 34.401]);
  // 111 m in parts of at most 20, then 9 m in one
  assert.equal(points.length, 1 + 6 + 1);
  assert.ok(points.some(([x, y]) => x === 41 && y === 34.401));
});

test('an area that has two corners yet is drawn as a line', () => {
  assert.equal(featureOf({ kind: 'area', corners: [[0, 0], [1, 1]] }, {}).geometry.type, 'LineString');
  const { geometry } = featureOf({ kind: 'area', corners: [[0, 0], [1, 1], [1, 0]] }, {});
  assert.deepEqual(geometry.type === 'Polygon' && geometry.coordinates[0]!.length, 4);
});

test('rules and zones have addresses, new ones too', () => {
  const id = '01890a5d-ac96-774b-bcce-b302099a8057';
  for (const hash of ['#/rules', '#/alarms', '#/rule/new', '#/zone/new', `#/alarm/${id}`, `#/rule/${id}`]) assert.equal(hashOf(parseRoute(hash)), hash);
  assert.deepEqual(parseRoute('#/alarm/new'), { view: 'watch' });
  assert.deepEqual(parseRoute('#/rule/../x'), { view: 'watch' });
});
