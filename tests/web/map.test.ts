// The console's map in a real browser, on the demo: what cameras see, where things are, and placing a camera.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from '../../web/scripts/playwright.ts';
import { distance, between, type LngLat } from '../../web/src/map/geodesy.ts';
import { read } from '../../web/src/map/notation.ts';
import { byTest, nodeAndBrowser, noSidewaysScroll, until, visit } from './harness.ts';

const demo = nodeAndBrowser();

type Pixel = [number, number];
interface Pose { latitude_deg: number; longitude_deg: number; bearing_deg: number; elevation_deg: number; revision: number }
interface Camera { id: string; name: string; width: number; height: number; pose: Pose }
interface View { visible: { coordinates: LngLat[][][] }; range_m: number; field_deg: [number, number]; horizon_px: Pixel[] }
interface Place { latitude_deg: number; longitude_deg: number; weight: number }

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`${demo.node.url}/api/v1${path}`, init);
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return (await answer.json()) as T;
}

async function camerasWithPictures(): Promise<Camera[]> {
  let cameras: Camera[] = [];
  await until('pictures of all cameras', async () => {
    ({ cameras } = await ask<{ cameras: Camera[] }>('/cameras'));
    return cameras.length === 3 && cameras.every(({ width }) => width > 0);
  });
  return cameras;
}

async function mapReady(page: Page): Promise<void> {
  await page.locator(`${byTest('map')}[data-ready="true"]`).waitFor();
}

const area = (ring: readonly LngLat[]): number => {
  const points = ring.map((point) => between(ring[0]!, point));
  return Math.abs(points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length]!;
    return sum + (x * nextY - nextX * y) / 2;
  }, 0));
};

/** Presses a pixel of the camera's picture that is on the stage. */
async function pressPixel(page: Page, camera: Camera, [x, y]: Pixel): Promise<void> {
  const box = (await page.locator(byTest('pointing')).boundingBox())!;
  const scale = Math.min(box.width / camera.width, box.height / camera.height);
  await page.mouse.click(
    box.x + (box.width - camera.width * scale) / 2 + x * scale,
    box.y + (box.height - camera.height * scale) / 2 + y * scale,
  );
}

async function placeAt(camera: Camera, pixel: Pixel): Promise<Place | undefined> {
  const { places } = await ask<{ places: Place[] }>(`/cameras/${camera.id}/locate`, { pixel });
  return places.find(({ weight }) => weight > 0.95);
}

test('the map shows the cameras and the ground that each truly sees, from the node alone', async () => {
  const { page, context, complaints, origins } = await visit(demo.browser, demo.node.url);
  const paths = new Set<string>();
  page.on('response', (response) => response.ok() && paths.add(new URL(response.url()).pathname));
  await mapReady(page);
  await until('three cameras', async () => (await page.locator(byTest('map-camera')).count()) === 3);
  await page.locator(`${byTest('map')}[data-seen="3"]`).waitFor();
  await until('relief and borders', async () =>
    [...paths].some((path) => path.startsWith('/api/v1/terrain/')) && [...paths].some((path) => /^\/places\/-?\d+_-?\d+\.json$/.test(path)),
  );
  const shares: number[] = [];
  for (const { id, name } of await camerasWithPictures()) {
    const view = await ask<View>(`/cameras/${id}/view`, { pose: null, target: 'person', pixels: 3 });
    const corners = view.visible.coordinates.flat(2).length;
    const seen = view.visible.coordinates.reduce((sum, [outer, ...holes]) => sum + area(outer!) - holes.reduce((less, hole) => less + area(hole), 0), 0);
    const slice = (view.range_m ** 2 * view.field_deg[0] * Math.PI) / 360;
    shares.push(seen / slice);
    assert.ok(corners > 40 && seen > 0.02 * slice && seen < 1.01 * slice, `${name}: ${corners} corners, ${seen / slice} of a slice`);
  }
  // the ground hides some of it from some of them
  assert.ok(Math.min(...shares) < 0.9, `${shares}`);
  await until('words that they are simulated', async () =>
    /simulated/i.test(String(await page.locator(byTest('map-camera')).first().getAttribute('aria-label'))),
  );
  assert.deepEqual([...origins], [demo.node.url]);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a press on a camera brings its picture, a press in the picture takes the map there, and back', async () => {
  const [camera] = await camerasWithPictures();
  const pixel: Pixel = [camera!.width * 0.45, camera!.height * 0.8];
  const expected = (await placeAt(camera!, pixel))!;
  const { page, context } = await visit(demo.browser, demo.node.url);
  await mapReady(page);
  await page.locator(`${byTest('map')} [data-opens="${camera!.id}"]`).click();
  await page.locator(`${byTest('stage')} ${byTest('pointing')}`).waitFor();
  await pressPixel(page, camera!, pixel);
  const words = page.locator(byTest('located-place'));
  await words.waitFor();
  const found = read(await words.innerText())!;
  assert.ok(distance(found, [expected.longitude_deg, expected.latitude_deg]) < 5, await words.innerText());

  await page.locator(byTest('notation')).selectOption('mgrs');
  assert.match(await words.innerText(), /^\d+[A-Z] [A-Z]{2} \d{5} \d{5}$/);
  assert.ok(distance(read(await words.innerText())!, found) < 3);

  // its middle is where the map went; asked there, it names the camera
  await page.waitForTimeout(1000);
  const map = (await page.locator(byTest('map')).boundingBox())!;
  await page.mouse.click(map.x + map.width / 2 + 30, map.y + map.height / 2 - 30);
  await page.locator(byTest('seen-by')).filter({ hasText: camera!.name }).waitFor();
  await context.close();
});

test('a camera is placed by dragging, kept, and taken back', async () => {
  const camera = (await camerasWithPictures())[1]!;
  const { page, context, complaints } = await visit(demo.browser, `${demo.node.url}/#/place/${camera.id}`);
  await mapReady(page);
  await page.locator(byTest('skyline')).waitFor({ state: 'attached' });
  const value = async (name: string): Promise<number> => Number(await page.locator(byTest(name)).inputValue());
  const before = await page.locator(byTest('skyline')).getAttribute('points');
  assert.ok(Math.abs((await value('pose-bearing')) - camera.pose.bearing_deg) < 0.01);

  // a third of a turn, by its arrow, once the map has come to rest
  await page.locator(`${byTest('map')}[data-settled="true"]`).waitFor();
  await page.waitForTimeout(1500);
  const handle = (await page.locator(byTest('bearing-handle')).boundingBox())!;
  const body = (await page.locator(byTest('place-handle')).boundingBox())!;
  const middle = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }): Pixel => [x + width / 2, y + height / 2];
  const [x, y] = middle(body);
  await page.mouse.move(...middle(handle));
  await page.mouse.down();
  await page.mouse.move(x + 40, y - 20, { steps: 4 });
  await page.mouse.move(x + 80, y, { steps: 4 });
  await page.mouse.up();
  await until('the bearing', async () => Math.abs((await value('pose-bearing')) - 90) < 1);
  await until('another skyline', async () => (await page.locator(byTest('skyline')).getAttribute('points')) !== before);

  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y - 20, { steps: 5 });
  await page.mouse.up();
  const placed = read(await page.locator(byTest('pose-place')).inputValue())!;
  assert.ok(distance(placed, [camera.pose.longitude_deg, camera.pose.latitude_deg]) > 10);

  await page.locator(byTest('pose-save')).click();
  await until('the new pose', async () => (await ask<Camera>(`/cameras/${camera.id}`)).pose.revision > camera.pose.revision);
  const { pose } = await ask<Camera>(`/cameras/${camera.id}`);
  assert.ok(Math.abs(pose.bearing_deg - 90) < 1);
  assert.ok(distance([pose.longitude_deg, pose.latitude_deg], placed) < 2);

  // nothing is left to undo but what was kept before
  await page.locator(byTest('pose-undo')).click();
  await until('the pose before', async () => Math.abs((await value('pose-bearing')) - camera.pose.bearing_deg) < 0.01);
  await page.locator(byTest('pose-save')).click();
  await until('it kept', async () => Math.abs((await ask<Camera>(`/cameras/${camera.id}`)).pose.bearing_deg - camera.pose.bearing_deg) < 0.01);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('landmarks pressed in the picture and named on the map bring back the true pose', async () => {
  const camera = (await camerasWithPictures())[2]!;
  const landmarks: { pixel: Pixel; place: Place }[] = [];
  for (const [across, down] of [[0.12, 0.62], [0.45, 0.58], [0.85, 0.62], [0.2, 0.85], [0.62, 0.75], [0.88, 0.88]] as const) {
    const pixel: Pixel = [camera.width * across, camera.height * down];
    const place = await placeAt(camera, pixel);
    if (place) landmarks.push({ pixel, place });
  }
  assert.ok(landmarks.length >= 4, `${landmarks.length} landmarks`);

  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/place/${camera.id}`);
  await mapReady(page);
  const bearing = page.locator(byTest('pose-bearing'));
  await bearing.fill(String((camera.pose.bearing_deg + 12) % 360));
  await page.locator(byTest('pose-elevation')).fill(String(camera.pose.elevation_deg + 2));
  await page.locator(byTest('by-landmarks')).click();
  for (const [index, { pixel, place }] of landmarks.entries()) {
    await pressPixel(page, camera, pixel);
    const field = page.locator(byTest('landmark-place')).nth(index);
    await field.fill(`${place.latitude_deg.toFixed(6)}, ${place.longitude_deg.toFixed(6)}`);
    await field.press('Enter');
  }
  await page.locator(byTest('landmarks-fit')).waitFor();
  await until('all to fit', async () => {
    const offs = await page.locator(byTest('landmark-off')).allInnerTexts();
    return offs.length === landmarks.length && offs.every((words) => /^\d+(\.\d+)? px/.test(words));
  });
  await page.locator(byTest('pose-save')).click();
  await until('it kept', async () => (await ask<Camera>(`/cameras/${camera.id}`)).pose.revision > camera.pose.revision);
  const { pose } = await ask<Camera>(`/cameras/${camera.id}`);
  assert.ok(Math.abs(pose.bearing_deg - camera.pose.bearing_deg) < 0.4, `${pose.bearing_deg} for ${camera.pose.bearing_deg}`);
  assert.ok(Math.abs(pose.elevation_deg - camera.pose.elevation_deg) < 0.2);
  await context.close();
});

test('targets stand on the map, and one leads to its picture', async () => {
  const { page, context, complaints } = await visit(demo.browser, demo.node.url);
  await mapReady(page);
  const target = page.locator(byTest('map-target')).first();
  await target.waitFor();
  assert.match(String(await target.getAttribute('aria-label')), /simulated/i);
  const { targets } = await ask<{ targets: { id: string }[] }>('/targets?limit=300');
  const shown = await page.locator(byTest('map-target')).evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['target']!));
  assert.ok(shown.some((id) => targets.some((known) => known.id === id)), shown.join());
  // by the keyboard: symbols may stand over one another
  await target.focus();
  await page.keyboard.press('Enter');
  await page.locator(byTest('stage')).waitFor();
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
