// The console's map in a real browser, on the demo: where the cameras are, from the node alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from '../../web/scripts/playwright.ts';
import { byTest, nodeAndBrowser, noSidewaysScroll, until, visit } from './harness.ts';

const demo = nodeAndBrowser();

async function mapReady(page: Page): Promise<void> {
  await page.locator(`${byTest('map')}[data-ready="true"]`).waitFor();
}

test('the map shows the cameras amid their borders, from the node alone', async () => {
  const { page, context, complaints, origins } = await visit(demo.browser, demo.node.url);
  const paths = new Set<string>();
  page.on('response', (response) => response.ok() && paths.add(new URL(response.url()).pathname));
  await mapReady(page);
  await until('three cameras', async () => (await page.locator(byTest('map-camera')).count()) === 3);
  await until('borders', async () => [...paths].some((path) => /^\/places\/-?\d+_-?\d+\.json$/.test(path)));
  await until('words that they are simulated', async () =>
    /simulated/i.test(String(await page.locator(byTest('map-camera')).first().getAttribute('aria-label'))),
  );
  assert.deepEqual([...origins], [demo.node.url]);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('on a phone the map has the screen to itself, and what is pressed on it comes above it', async () => {
  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/map`, { locale: 'ar', width: 390, height: 844, touch: true });
  await mapReady(page);
  await page.locator(byTest('map-camera')).nth(2).waitFor();
  await noSidewaysScroll(page, 'the map');
  await page.locator(byTest('map-camera')).first().tap();
  const stage = (await page.locator(byTest('stage')).boundingBox())!;
  const map = (await page.locator(byTest('map')).boundingBox())!;
  assert.ok(map.height > 200 && stage.y + stage.height <= map.y + 1);
  await context.close();
});
