// Map tiles of the node's own, below the map.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from '../../web/scripts/playwright.ts';
import { byTest, openBrowser, startNode, stopNode, temporaryFolder, until, visit } from './harness.ts';
import { mapTiles } from './map_tiles.ts';

/** How much of the map as it is shown is as blue as water, in [0, 1]: the relief's light and shade are over it. */
async function blueShare(page: Page): Promise<number> {
  const picture = (await page.locator(byTest('map')).screenshot()).toString('base64');
  return page.evaluate(async (png) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let blue = 0;
    for (let at = 0; at < data.length; at += 4) blue += Number(data[at + 2]! - data[at]! > 16);
    return blue / (data.length / 4);
  }, picture);
}

const land = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--map-land'));

test('vector tiles of the node are drawn below the map, in the colours of the page', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder.path, 'world.pmtiles'), mapTiles());
  writeFileSync(join(folder.path, 'vigie.toml'), 'map_tiles = "world.pmtiles"\n');
  const node = await startNode(join(folder.path, 'data'), 0, ['--config', join(folder.path, 'vigie.toml')]);
  const browser = await openBrowser();
  try {
    const { page, complaints, origins } = await visit(browser, `${node.url}/#/watch`);
    await page.locator(`${byTest('map')}[data-ready="true"]`).waitFor();
    const water = async (): Promise<boolean> => (await blueShare(page)) > 0.6;
    await until('water all over the map', water);
    const dark = await land(page);
    await page.emulateMedia({ colorScheme: 'light' });
    assert.notEqual(await land(page), dark);
    await until('water in the colour of the light page', water);
    assert.deepEqual([...origins].filter((origin) => origin !== node.url && origin !== 'null' && !origin.startsWith('blob')), []);
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
    await stopNode(node);
    folder.remove();
  }
});
