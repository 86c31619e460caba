// Pictures of the console for the documentation, from the demo: npm run screenshots (in web/).
//   docs/images/console.png          the watch
//   docs/images/console-replay.png   a past track, replayed
//   docs/images/console-alarm.png    an alarm
//   docs/images/console-rule.png     a rule is changed, in light colours
//   docs/images/console-cameras.png  the cameras
//   docs/images/console-placing.png  a camera is placed, in light colours
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
  await page.locator(`${byTest('map')}[data-seen="3"]`).waitFor();
  await until('boxes', async () => (await markedPixels(page, byTest('picture'))) > 200);
  await page.screenshot({ path: `${images}/console.png` });
  await context.close();
}

/** The ended track with the longest recording. */
async function bestRecording(url: string): Promise<string> {
  interface Listed { tracks: { id: string; state: string }[] }
  const { tracks } = (await (await fetch(`${url}/api/v1/tracks?limit=300`)).json()) as Listed;
  let best = { id: '', duration_s: 0 };
  for (const { id } of tracks.filter(({ state }) => state === 'ended')) {
    const answer = await fetch(`${url}/api/v1/tracks/${id}/clip`);
    if (!answer.ok) continue;
    const { duration_s } = (await answer.json()) as { duration_s: number };
    if (duration_s > best.duration_s) best = { id, duration_s };
  }
  return best.id;
}

async function shootReplay(browser: Browser, url: string): Promise<void> {
  const { page, context } = await visit(browser, `${url}/#/track/${await bestRecording(url)}`, { width: 1440, height: 860 });
  await until('the box', async () => (await page.locator(byTest('replay-marks')).getAttribute('data-boxed')) === 'true');
  await page.waitForTimeout(4000);
  await until('the box again', async () => (await page.locator(byTest('replay-marks')).getAttribute('data-boxed')) === 'true');
  await page.screenshot({ path: `${images}/console-replay.png` });
  await context.close();
}

/** An alarm that waits, with a recording. */
async function alarmWithRecording(url: string): Promise<string> {
  let id = '';
  await until('an alarm with a recording', async () => {
    const { alarms } = (await (await fetch(`${url}/api/v1/alarms?state=open&limit=50`)).json()) as { alarms: { id: string; track: string | null }[] };
    for (const alarm of alarms) {
      if (alarm.track && (await fetch(`${url}/api/v1/tracks/${alarm.track}/clip`)).ok) id ||= alarm.id;
    }
    return id !== '';
  }, 180_000);
  return id;
}

async function shootAlarm(browser: Browser, url: string): Promise<void> {
  const { page, context } = await visit(browser, `${url}/#/alarm/${await alarmWithRecording(url)}`, { width: 1440, height: 860 });
  await page.locator(`${byTest('map')}[data-settled="true"]`).waitFor();
  await until('the box', async () => (await page.locator(byTest('replay-marks')).getAttribute('data-boxed')) === 'true');
  await page.waitForTimeout(4000);
  await until('the box again', async () => (await page.locator(byTest('replay-marks')).getAttribute('data-boxed')) === 'true');
  await page.screenshot({ path: `${images}/console-alarm.png` });
  await context.close();
}

async function shootRule(browser: Browser, url: string): Promise<void> {
  const { rules } = (await (await fetch(`${url}/api/v1/rules`)).json()) as { rules: { id: string; condition: { kind: string } }[] };
  const crossing = rules.find(({ condition }) => condition.kind === 'crossing')!;
  const { page, context } = await visit(browser, `${url}/#/rule/${crossing.id}`, { width: 1440, height: 860 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.reload();
  await page.locator(byTest('rule-says')).waitFor();
  await page.locator(`${byTest('map')}[data-settled="true"]`).waitFor();
  await page.waitForTimeout(3000);
  await page.screenshot({ path: `${images}/console-rule.png` });
  await context.close();
}

async function shootCameras(browser: Browser, url: string): Promise<void> {
  const { page, context } = await visit(browser, `${url}/#/cameras`, { width: 1440, height: 860 });
  await untilLive(page, 3);
  await page.screenshot({ path: `${images}/console-cameras.png` });
  await context.close();
}

async function shootPlacing(browser: Browser, url: string): Promise<void> {
  const { cameras } = (await (await fetch(`${url}/api/v1/cameras`)).json()) as { cameras: { id: string }[] };
  const { page, context } = await visit(browser, `${url}/#/place/${cameras[0]!.id}`, { width: 1440, height: 860 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.reload();
  await page.locator(byTest('skyline')).waitFor({ state: 'attached' });
  await page.locator(`${byTest('map')}[data-settled="true"]`).waitFor();
  await page.waitForTimeout(3000);
  await page.screenshot({ path: `${images}/console-placing.png` });
  await context.close();
}

async function shootPhone(browser: Browser, url: string): Promise<void> {
  const { page, context } = await visit(browser, url, { locale: 'ar', width: 390, height: 844, touch: true });
  await untilLive(page, 2);
  await until('boxes', async () => (await markedPixels(page, byTest('picture'))) > 100);
  await page.screenshot({ path: `${images}/console-phone.png` });
  await context.close();
}

mkdirSync(images, { recursive: true });
const folder = temporaryFolder();
const node = await startNode(folder.path);
const browser = await openBrowser();
try {
  for (const shoot of [shootWatch, shootReplay, shootAlarm, shootRule, shootCameras, shootPlacing, shootPhone]) await shoot(browser, node.url);
} finally {
  await browser.close();
  await stopNode(node);
  folder.remove();
}
