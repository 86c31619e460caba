import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const css = readFileSync(new URL('../src/styles/tokens.css', import.meta.url), 'utf8');

/** The colours of a block of tokens. */
function tokensOf(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

const blocks = css.split('}').filter((block) => block.includes('--bg:'));
const dark = tokensOf(blocks[0]!);
const [asked, chosen] = blocks.slice(1).map(tokensOf) as [Map<string, string>, Map<string, string>];

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light, dim] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dim + 0.05);
}

const WORDS = ['text', 'text-2', 'text-3', 'accent', 'ok', 'bad', 'alarm', 'info', 'sim'];
const GROUNDS = ['bg', 'surface', 'raised', 'hover'];

for (const [name, tokens] of [['dark', dark], ['light', chosen]] as const) {
  test(`${name}: words stand out from every ground by 4.5, edges of fields by 3`, () => {
    for (const ground of GROUNDS) {
      for (const word of WORDS) {
        const found = contrast(tokens.get(word)!, tokens.get(ground)!);
        assert.ok(found >= 4.5, `${word} on ${ground}: ${found.toFixed(2)}`);
      }
    }
    for (const ground of ['bg', 'surface']) {
      assert.ok(contrast(tokens.get('line-strong')!, tokens.get(ground)!) >= 3, `line-strong on ${ground}`);
    }
    for (const fill of ['accent', 'alarm']) assert.ok(contrast(tokens.get(`on-${fill}`)!, tokens.get(fill)!) >= 4.5, fill);
  });
}

test('the light colours that the system asks for are those that can be chosen', () => {
  assert.deepEqual(asked, chosen);
});

test('black on white has a contrast of 21', () => {
  assert.equal(Math.round(contrast('#000000', '#ffffff')), 21);
});
