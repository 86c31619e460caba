import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'svelte/compiler';
import { contractFile } from '../scripts/api_types.ts';
import { languages, placeholdersOf, type Catalog, type Message } from '../src/i18n/translate.ts';
import { parse as parseYaml } from 'yaml';

const source = new URL('../src/', import.meta.url).pathname;
const catalogs = Object.fromEntries(
  languages.map((language) => [
    language,
    JSON.parse(readFileSync(join(source, 'messages', `${language}.json`), 'utf8')) as Catalog,
  ]),
);
const english = catalogs['en']!;
const variants = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message));

const sources = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.svelte') || name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(source, name), 'utf8') }));

for (const language of languages) {
  const catalog = catalogs[language]!;

  test(`${language} has every message of the others, none empty`, () => {
    assert.deepEqual(Object.keys(catalog).sort(), Object.keys(english).sort());
    for (const [key, message] of Object.entries(catalog)) {
      for (const text of variants(message)) assert.notEqual(text.trim(), '', key);
    }
  });

  test(`${language} has the same placeholders in each message`, () => {
    for (const [key, message] of Object.entries(catalog)) {
      const expected = placeholdersOf(variants(english[key]!)[0]!);
      for (const text of variants(message)) assert.deepEqual(placeholdersOf(text), expected, `${key}: ${text}`);
    }
  });

  test(`${language} has a plural for each of its numbers`, () => {
    const rules = [...new Intl.PluralRules(language).resolvedOptions().pluralCategories].sort();
    for (const [key, message] of Object.entries(catalog)) {
      if (typeof message !== 'string') assert.deepEqual(Object.keys(message).sort(), rules, key);
    }
  });
}

test('every message is used, and every one that is used is there', () => {
  const all = sources.map(({ text }) => text).join('\n');
  const groups = [...all.matchAll(/\bname\('(\w+)'/g)].map((match) => match[1]!);
  for (const key of Object.keys(english)) {
    const used = all.includes(`'${key}'`) || groups.includes(key.split('.')[0]!);
    assert.ok(used, `${key} is in the message files and nowhere else`);
  }
});

test('every value that the node may send has its words', () => {
  interface Named { enum?: string[]; properties?: Record<string, Named> }
  const { components } = parseYaml(readFileSync(contractFile, 'utf8')) as { components: { schemas: Record<string, Named> } };
  const { Origin, Class, Camera, Track, WatchedInterval, AlarmState, Judgement, Way, DayMoment } = components.schemas;
  const kindOf = (properties: Named['properties']): string[] => {
    const kinds = properties?.['kind']?.enum ?? [];
    return kinds.length === 1 ? kinds : [];
  };
  const groups: [string, string[]][] = [
    ['origin', Origin!.enum!.filter((value) => value !== 'live')],
    ['class', Class!.enum!],
    ['state', Camera!.properties!['state']!.enum!],
    ['track_state', Track!.properties!['state']!.enum!],
    ['track_motion', Track!.properties!['motion']!.enum!.filter((value) => value !== 'moving')],
    ['who', Class!.enum!],
    ['alarm_state', AlarmState!.enum!],
    ['judgement', Judgement!.enum!],
    ['way', Way!.enum!],
    ['moment', DayMoment!.properties!['of']!.enum!],
    ['condition', Object.values(components.schemas).flatMap(({ properties }) => kindOf(properties))],
    ['cause', WatchedInterval!.properties!['cause']!.enum!],
  ];
  for (const [group, values] of groups) {
    for (const value of values) assert.ok(`${group}.${value}` in english, `${group}.${value}`);
  }
});

const SPOKEN = new Set(['aria-label', 'title', 'alt', 'placeholder', 'label', 'aria-valuetext']);
const LETTERS = /\p{L}{2}/u;

/** Words that stand in a component itself: text between tags, and attributes that are read out. */
function wordsIn(component: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    const { type, name, value, data } = node as { type?: string; name?: string; value?: unknown; data?: string };
    if (type === 'Text' && data && LETTERS.test(data)) found.push(data.trim());
    if (type === 'Attribute' && name && !SPOKEN.has(name)) return;
    if (type === 'Attribute') return visit(value);
    if (type === 'StyleDirective') return;
    Object.values(node).forEach(visit);
  };
  visit(parse(component, { modern: true }).fragment);
  return found;
}

test('no visible word stands in a component', () => {
  for (const { name, text } of sources.filter(({ name }) => name.endsWith('.svelte'))) {
    assert.deepEqual(wordsIn(text), [], name);
  }
});

test('the search for visible words finds them', () => {
  assert.deepEqual(wordsIn('<p class="x">Hello {name}</p>'), ['Hello']);
  assert.deepEqual(wordsIn('<input aria-label="Name" />'), ['Name']);
  assert.deepEqual(wordsIn('<b title={t("a")}>{1} · {2}</b>'), []);
});
