// The watch in a real browser, on the demo: live pictures, boxes, tracks, replay.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byTest, fingerprint, markedPixels, nodeAndBrowser, until, untilLive, visit } from './harness.ts';

const demo = nodeAndBrowser();

interface TrackOfApi {
  id: string;
  state: string;
}

async function endedTrackWithClip(): Promise<string> {
  let found = '';
  await until('an ended track with a recording', async () => {
    const { tracks } = (await (await fetch(`${demo.node.url}/api/v1/tracks`)).json()) as { tracks: TrackOfApi[] };
    for (const track of tracks.filter(({ state }) => state === 'ended')) {
      if ((await fetch(`${demo.node.url}/api/v1/tracks/${track.id}/clip`)).ok) found = track.id;
      if (found) break;
    }
    return found !== '';
  }, 120_000);
  return found;
}

test('the wall shows moving pictures of all cameras, says that they are simulated, and asks nobody else', async () => {
  const { page, context, complaints, origins } = await visit(demo.browser, demo.node.url);
  await untilLive(page, 3);
  assert.equal(await page.locator(byTest('tile')).count(), 3);
  assert.equal(await page.locator(byTest('tile')).filter({ hasText: /simulated/i }).count(), 3);
  const first = await fingerprint(page, byTest('picture'));
  await until('another picture', async () => (await fingerprint(page, byTest('picture'))) !== first, 5000);
  assert.deepEqual([...origins], [demo.node.url]);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('boxes are drawn on the pictures, and the list of tracks fills', async () => {
  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/tracks`);
  await until('boxes', async () => (await markedPixels(page, byTest('picture'))) > 60);
  await page.locator(byTest('track')).first().waitFor();
  const row = page.locator(byTest('track')).first();
  assert.match(await row.innerText(), /\d\d:\d\d:\d\d/);
  assert.match(await row.innerText(), /simulated/i);
  assert.match(await row.locator('time').getAttribute('title').then(String), /UTC/);
  await context.close();
});

test('a press on a tile enlarges it, and Escape goes back to it', async () => {
  const { page, context } = await visit(demo.browser, demo.node.url);
  await untilLive(page, 3);
  await page.locator(byTest('tile')).nth(1).click();
  await page.locator(byTest('stage')).waitFor();
  const large = await page.locator(`${byTest('stage')} canvas`).boundingBox();
  const small = await page.locator(`${byTest('tile')} canvas`).first().boundingBox();
  assert.ok(large && small && large.width > 4 * small.width);
  await until('the large picture', async () =>
    (await page.locator(`${byTest('stage')} canvas`).getAttribute('data-live')) === 'true',
  );
  await page.keyboard.press('Escape');
  await page.locator(byTest('stage')).waitFor({ state: 'detached' });
  await context.close();
});

test('a press on a past track replays it with its box, in step with the recording', async () => {
  const id = await endedTrackWithClip();
  const { page, context, complaints } = await visit(demo.browser, `${demo.node.url}/#/tracks`);
  const row = page.locator(`[data-opens="${id}"]`);
  for (let page_ = 0; page_ < 10 && (await row.count()) === 0; page_++) {
    await page.locator(byTest('tracks')).evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await page.waitForTimeout(300);
  }
  await row.click();
  const video = page.locator(byTest('video'));
  await video.waitFor();
  const time = (): Promise<number> => video.evaluate((element: HTMLVideoElement) => element.currentTime);
  await until('the recording to play', async () => (await time()) > 0.3);
  const marks = page.locator(byTest('replay-marks'));
  await until('the box', async () => (await marks.getAttribute('data-boxed')) === 'true');
  assert.ok((await markedPixels(page, byTest('replay-marks'))) > 30);
  assert.match(await page.locator(byTest('stage')).innerText(), /simulated/i);

  await page.locator(byTest('play')).click();
  await until('the pause', () => video.evaluate((element: HTMLVideoElement) => element.paused));
  const stopped = await time();
  await page.locator(byTest('step')).click();
  await until('one step', async () => (await time()) !== stopped);
  assert.ok(Math.abs((await time()) - stopped) < 0.3);

  await page.locator(byTest('close')).click();
  await video.waitFor({ state: 'detached' });
  assert.deepEqual(complaints, []);
  await context.close();
});

test('with reduced motion a recording waits to be started', async () => {
  const id = await endedTrackWithClip();
  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/track/${id}`, { reducedMotion: 'reduce' });
  const video = page.locator(byTest('video'));
  await until('the recording to load', () => video.evaluate((element: HTMLVideoElement) => element.readyState >= 2));
  assert.equal(await video.evaluate((element: HTMLVideoElement) => element.paused), true);
  await context.close();
});

test('the list shows one camera alone when asked to', async () => {
  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/tracks`);
  await page.locator(byTest('track')).first().waitFor();
  const filter = page.locator(byTest('filter'));
  const name = await filter.locator('option').nth(1).innerText();
  await filter.selectOption({ index: 1 });
  await until('tracks of that camera alone', async () => {
    const rows = await page.locator(byTest('track')).allInnerTexts();
    return rows.every((row) => row.includes(name));
  });
  await context.close();
});

test('without WebCodecs the page says so and shows stills', async () => {
  const { page, context } = await visit(demo.browser, demo.node.url, { before: 'delete globalThis.VideoDecoder' });
  await untilLive(page, 3);
  assert.match(await page.locator(byTest('tile')).first().innerText(), /still/i);
  const first = await fingerprint(page, byTest('picture'));
  await until('the next still', async () => (await fingerprint(page, byTest('picture'))) !== first, 10_000);
  await context.close();
});
