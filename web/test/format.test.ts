import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as format from '../src/i18n/format.ts';
import { chooseLanguage, directionOf, translate } from '../src/i18n/translate.ts';

process.env['TZ'] = 'Asia/Baghdad';
const MOMENT = Date.parse('2026-11-22T21:14:05.250Z');
const plain = (text: string): string => text.replace(/[\u202f\u00a0]/g, ' ');

test('times with nanoseconds are read to the millisecond', () => {
  assert.equal(format.parseTime('2026-11-22T21:14:05.250999999Z'), MOMENT);
  assert.equal(format.parseTime('2026-11-22T21:14:05Z'), MOMENT - 250);
  assert.equal(format.millisecondsOf('1795381482123999999'), 1795381482123);
});

test('the clock shows local time, the hover UTC', () => {
  assert.equal(format.clockTime('en', MOMENT), '00:14:05');
  assert.match(format.utc('en', MOMENT), /11\/22\/2026, 21:14:05\.250 UTC/);
  assert.match(format.utc('fr', MOMENT), /22\/11\/2026/);
});

test('another day is named beside the time', () => {
  assert.equal(format.moment('en', MOMENT, MOMENT + 1000), '00:14:05');
  assert.equal(format.moment('fr', MOMENT, MOMENT + 86_400_000), '23 nov. 00:14:05');
});

test('durations are written with two units at most', () => {
  const of = (ms: number, language = 'en'): string => plain(format.duration(language, ms));
  assert.equal(of(-5), '0 sec');
  assert.equal(of(8_400), '8 sec');
  assert.equal(of(200_000), '3 min 20 sec');
  assert.equal(of(120_000), '2 min');
  assert.equal(of(5 * 3_600_000 + 125_000), '5 hr 2 min');
  assert.equal(of(200_000, 'fr'), '3 min 20 s');
});

test('a share is never rounded to none or to all', () => {
  assert.equal(format.percent('en', 0.99999, 1), '99.9%');
  assert.equal(format.percent('en', 0.00001, 1), '0.1%');
  assert.equal(format.percent('en', 1, 1), '100%');
  assert.equal(format.percent('en', 0), '0%');
  assert.equal(plain(format.percent('fr', 0.874)), '87 %');
});

test('numbers are written as the language writes them', () => {
  assert.equal(format.number('fr', 24.96, 1), '25,0');
  assert.equal(translate({ a: '{count} m' }, 'fr', 'a', { count: 1.5 }), '1,5 m');
});

test('plurals follow the rules of the language', () => {
  const catalog = { a: { one: '{count} trou', other: '{count} trous' } };
  assert.equal(translate(catalog, 'fr', 'a', { count: 0 }), '0 trou');
  assert.equal(translate(catalog, 'fr', 'a', { count: 2 }), '2 trous');
  assert.equal(translate(catalog, 'en', 'a', { count: 0 }), '0 trous');
});

test('the remembered language comes before those of the browser, English last', () => {
  assert.equal(chooseLanguage('ar', ['fr']), 'ar');
  assert.equal(chooseLanguage(null, ['de', 'fr-CA', 'en']), 'fr');
  assert.equal(chooseLanguage('xx', ['AR-iq']), 'ar');
  assert.equal(chooseLanguage(null, ['de']), 'en');
  assert.equal(directionOf('ar'), 'rtl');
  assert.equal(directionOf('fr'), 'ltr');
});
