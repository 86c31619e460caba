// Pictures of the console for the documentation, from the demo: npm run screenshots (in web/).
//   docs/images/console.png          the watch
//   docs/images/console-replay.png   a past track, replayed
//   docs/images/console-cameras.png  the cameras
//   docs/images/console-phone.png    the watch on a phone, in Arabic
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from '../../web/scripts/playwright.ts';
import { byTest, markedPixels, openBrowser, startNode, stopNode, temporaryFolder, until, untilLive, visit } from './harness.ts';

const images = fileURLToPath(new URL('../../docs/images', import.meta.url));
/** What the demo is given to happen in, so that there is something to see. */
const PROLOGUE_MS = Number(process.env['VIGIE_PROLOGUE_S'] ?? 60) * 1000;

async function shootWatch(browser: Browser, url: string): Promise<void> {
  const { page, context } = await visit(browser, url, { width: 1440, height: 860 });
  await untilLive(page, 3);
  await page.waitForTimeout(PROLOGUE_MS);
  await until('boxes', async () => (await markedPixels(page, byTest('picture'))) > 200);
  await page.screenshot({ path: `${images}/console.png` });
  await context.close();
}

async function shootReplay(browser: Browser, url: string): Promise<void> {
  const { page, context } = await visit(browser, url, { width: 1440, height: 860 });
  interface Page { tracks: { id: string; state: string; points: number }[] }
  const { tracks } = (await (await fetch(`${url}/api/v1/tracks?limit=200`)).json()) as Page;
  const longest = tracks.filter(({ state }) => state === 'ended').sort((a, b) => b.points - a.points);
  for (const { id } of longest) {
    if (!(await fetch(`${url}/api/v1/tracks/${id}/clip`)).ok) continue;
    await page.goto(`${url}/#/track/${id}`);
    await until('the box', async () => (await page.locator(byTest('replay-marks')).getAttribute('data-boxed')) === 'true');
    await page.waitForTimeout(3000);
    await page.screenshot({ path: `${images}/console-replay.png` });
    break;
  }
  await context.close();
}

async function shootCameras(browser: Browser, url: string): Promise<void> {
  const { page, context } = await visit(browser, `${url}/#/cameras`, { width: 1440, height: 860 });
  await untilLive(page, 3);
  await page.screenshot({ path: `${images}/console-cameras.png` });
  await context.close();
}

async function shootPhone(browser: Browser, url: string): Promise<void> {
  const { page, context } = await visit(browser, url, { locale: 'ar', width: 390, height: 844, touch: true });
  await untilLive(page, 2);
  await page.screenshot({ path: `${images}/console-phone.png` });
  await context.close();
}

mkdirSync(images, { recursive: true });
const folder = temporaryFolder();
const node = await startNode(folder.path);
const browser = await openBrowser();
try {
  for (const shoot of [shootWatch, shootReplay, shootCameras, shootPhone]) await shoot(browser, node.url);
} finally {
  await browser.close();
  await stopNode(node);
  folder.remove();
}
