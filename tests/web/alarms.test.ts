// Rules and alarms in a real browser, on the demo: a line is drawn, a rule is written about it, an alarm comes, is judged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from '../../web/scripts/playwright.ts';
import { offset, type LngLat } from '../../web/src/map/geodesy.ts';
import { byTest, nodeAndBrowser, noSidewaysScroll, until, visit } from './harness.ts';

const demo = nodeAndBrowser();

interface Pose { latitude_deg: number; longitude_deg: number }
interface Alarm { id: string; revision: number; state: string; rule: { id: string; name: string }; judged: { judgement: string; note: string } | null }
interface Target { state: string; motion: string; velocity_mps: [number, number]; places: { latitude_deg: number; longitude_deg: number; covariance_m2: [number, number, number] }[] }

const RULE = 'Out of the ring';

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`${demo.node.url}/api/v1${path}`, init);
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return (await answer.json()) as T;
}

async function alarmsOf(query: string): Promise<Alarm[]> {
  return (await ask<{ alarms: Alarm[] }>(`/alarms?${query}`)).alarms;
}

/** One that waits, of this rule where one is named: the demo has rules of its own. */
async function openAlarm(rule?: string): Promise<Alarm> {
  let found: Alarm | undefined;
  await until('an open alarm', async () => {
    found = (await alarmsOf('state=open&limit=300')).find(({ rule: { name } }) => !rule || name === rule);
    return found !== undefined;
  }, 180_000);
  return found!;
}

const mercator = (latitude: number): number => (Math.asinh(Math.tan((latitude * Math.PI) / 180)) * 180) / Math.PI;

/** Where on the screen a place of the map is, told from two cameras whose places are known. */
async function screenOf(page: Page): Promise<(at: LngLat) => [x: number, y: number]> {
  const { cameras } = await ask<{ cameras: { id: string; pose: Pose }[] }>('/cameras');
  const seen = await Promise.all([cameras[0]!, cameras[2]!].map(async ({ id, pose }) => {
    const box = (await page.locator(`${byTest('map')} [data-opens="${id}"]`).boundingBox())!;
    return { x: box.x + box.width / 2, y: box.y + box.height / 2, longitude: pose.longitude_deg, up: mercator(pose.latitude_deg) };
  }));
  const [a, b] = seen as [(typeof seen)[0], (typeof seen)[0]];
  const scale = (b.x - a.x) / (b.longitude - a.longitude);
  return ([longitude, latitude]) => [a.x + (longitude - a.longitude) * scale, a.y - (mercator(latitude) - a.up) * scale];
}

/** A target that walks, where it stands out well, and well within the map as it is shown. */
async function walker(page: Page): Promise<LngLat> {
  let at: LngLat | undefined;
  const screen = await screenOf(page);
  const map = (await page.locator(byTest('map')).boundingBox())!;
  const isShown = (place: LngLat): boolean => {
    const [x, y] = screen(place);
    return x > map.x + 130 && x < map.x + map.width - 130 && y > map.y + 130 && y < map.y + map.height - 130;
  };
  await until('somebody who walks', async () => {
    const { targets } = await ask<{ targets: Target[] }>('/targets?limit=300');
    const walking = targets.find(({ state, motion, velocity_mps, places }) =>
      state === 'followed' && motion === 'moving' && Math.hypot(...velocity_mps) > 0.6 && places.length === 1 && places[0]!.covariance_m2[2] < 100
      && isShown([places[0]!.longitude_deg, places[0]!.latitude_deg]));
    if (walking) at = [walking.places[0]!.longitude_deg, walking.places[0]!.latitude_deg];
    return at !== undefined;
  }, 120_000);
  return at!;
}

/** Presses corners on the map until each is there: one that lies close to it may take the press. */
async function pressCorners(page: Page, places: readonly LngLat[]): Promise<void> {
  const screen = await screenOf(page);
  for (const [index, place] of places.entries()) {
    const [x, y] = screen(place);
    for (let shift = 0; (await page.locator(byTest('zone-corner')).count()) <= index; shift += 13) {
      assert.ok(shift < 100, `corner ${index + 1} cannot be pressed`);
      await page.mouse.click(x + shift, y - shift / 2);
      await page.waitForTimeout(400);
    }
  }
}

test('a line is drawn by presses for a rule, which is tried and written, and an alarm comes', async () => {
  const { page, context, complaints } = await visit(demo.browser, `${demo.node.url}/#/rules`);
  await page.locator(`${byTest('map')}[data-settled="true"]`).waitFor();
  await page.locator(byTest('rule-new')).click();
  for (const one of ['person', 'group', 'vehicle']) await page.locator(byTest(`class-${one}`)).click();
  await page.locator(byTest('rule-draw')).click();

  // a ring about somebody who walks, open in one corner: whoever leaves it crosses the line
  const middle = await walker(page);
  await pressCorners(page, ([[-25, -20], [25, -20], [25, 25], [-25, 25], [-25, -15]] as const).map(([east, north]) => offset(middle, east, north)));
  await page.locator(byTest('zone-name')).fill('Ring');
  await page.locator(byTest('zone-save')).click();

  // back at the rule, which is about it now
  const says = page.locator(byTest('rule-says'));
  await until('the sentence', async () => /Anything crosses “.?Ring.?” either way/.test(await says.innerText()));
  await page.locator(byTest('rule-name')).fill(RULE);
  await page.locator(byTest('rule-test')).click();
  await page.locator(byTest('rule-tested')).waitFor();
  await page.locator(byTest('rule-save')).click();
  await page.locator(byTest('rule')).filter({ hasText: RULE }).waitFor();
  const { zones } = await ask<{ zones: { name: string; kind: string; surface: string; corners: LngLat[] }[] }>('/zones');
  const ring = zones.find(({ name }) => name === 'Ring')!;
  assert.deepEqual([ring.kind, ring.surface, ring.corners.length], ['line', 'ground', 5]);

  await openAlarm(RULE);
  await until('the count in the header', async () => Number(await page.locator(byTest('alarm-count')).getAttribute('data-count')) > 0);
  await until('the count in the title', async () => /^\(\d+\)/.test(await page.title()));
  assert.deepEqual(complaints, []);
  await context.close();
});

test('one key judges the alarm, another leads to a note, and both are kept', async () => {
  await openAlarm();
  const { page, context, complaints } = await visit(demo.browser, demo.node.url);
  const row = page.locator(`${byTest('alarms')} [role="option"][aria-selected="true"]`);
  await row.waitFor();
  const id = String(await row.getAttribute('data-opens'));
  assert.match(String(await row.getAttribute('aria-label')), /^Open, .+, Priority \d, Simulated$/);
  await page.keyboard.press('3');
  await until('the judgement', async () => (await ask<Alarm>(`/alarms/${id}`)).judged?.judgement === 'false');
  await page.locator(byTest('judged')).filter({ hasText: 'False' }).waitFor();
  await page.keyboard.press('n');
  await page.keyboard.type('a fox, 12 km/h');
  await page.keyboard.press('Enter');
  await until('the note', async () => (await ask<Alarm>(`/alarms/${id}`)).judged?.note === 'a fox, 12 km/h');
  // thought better of it
  await page.keyboard.press('2');
  await until('the other judgement', async () => (await ask<Alarm>(`/alarms/${id}`)).judged?.judgement === 'nuisance');
  assert.equal((await ask<Alarm>(`/alarms/${id}`)).judged?.note, 'a fox, 12 km/h');

  // it is among the past ones
  await page.locator(byTest('past')).click();
  await page.locator(byTest('filter-judgement')).selectOption('nuisance');
  await page.locator(`${byTest('alarms')} [data-opens="${id}"]`).waitFor();
  await page.locator(byTest('filter-judgement')).selectOption('real');
  await page.locator(`${byTest('alarms')} [data-opens="${id}"]`).waitFor({ state: 'detached' });
  assert.deepEqual(complaints, []);
  await context.close();
});

test('an alarm leads to its picture and its place on the map, and from there it is acknowledged', async () => {
  await openAlarm();
  const { page, context } = await visit(demo.browser, demo.node.url);
  const row = page.locator(`${byTest('alarms')} [role="option"][aria-selected="true"]`);
  await row.waitFor();
  const { id, rule } = await ask<Alarm>(`/alarms/${String(await row.getAttribute('data-opens'))}`);
  await row.click();
  await page.locator(byTest('stage')).filter({ hasText: rule.name }).waitFor();
  await page.locator(`${byTest('map-alarm')}[data-alarm="${id}"]`).waitFor();
  await until('its own recording', async () => (await fetch(`${demo.node.url}/api/v1/alarms/${id}/clip`)).ok);
  await page.locator(byTest('stage')).getByRole('tab').last().click();
  await page.locator(`video[src="/api/v1/alarms/${id}/clip.mp4"]`).waitFor();
  const [zip] = await Promise.all([page.waitForEvent('download'), page.locator(byTest('evidence')).click()]);
  assert.equal(zip.suggestedFilename(), `evidence-${id}.zip`);
  await page.keyboard.press('a');
  await until('it acknowledged', async () => (await ask<Alarm>(`/alarms/${id}`)).state === 'acknowledged');
  await page.locator(`${byTest('stage')} [data-state="acknowledged"]`).waitFor();
  await page.keyboard.press('Escape');
  await page.locator(byTest('stage')).waitFor({ state: 'detached' });
  await context.close();
});

test('who judges what somebody else has judged meanwhile is told so; after a lost connection the list is right', async () => {
  const context = await demo.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  let deaf = false;
  let hangUp = (): void => undefined;
  await page.routeWebSocket(/\/live$/, (socket) => {
    const server = socket.connectToServer();
    hangUp = () => void socket.close();
    server.onMessage((message) => {
      if (!(deaf && typeof message === 'string' && message.startsWith('{"alarm"'))) socket.send(message);
    });
  });
  const first = await openAlarm();
  await page.goto(`${demo.node.url}/#/alarm/${first.id}`);
  await page.locator(byTest('judge-real')).waitFor();
  deaf = true;
  await ask(`/alarms/${first.id}/judgement`, { judgement: 'nuisance', revision: first.revision });
  await page.keyboard.press('1');
  await page.locator(byTest('meanwhile')).waitFor();
  await page.locator(byTest('judged')).filter({ hasText: 'Nuisance' }).waitFor();
  assert.equal((await ask<Alarm>(`/alarms/${first.id}`)).judged?.judgement, 'nuisance');

  const second = await openAlarm();
  await page.goto(`${demo.node.url}/#/alarm/${second.id}`);
  await page.reload();
  const row = page.locator(`${byTest('alarms')} [data-opens="${second.id}"]`);
  await row.waitFor();
  hangUp();
  await ask(`/alarms/${second.id}/judgement`, { judgement: 'real', revision: second.revision });
  await row.waitFor({ state: 'detached' });
  await context.close();
});

test('rules and alarms read in French and in Arabic, on a phone too', async () => {
  const zone = await ask<{ id: string }>('/zones', { name: 'Ford', kind: 'line', surface: 'ground', camera: null, corners: [[7, 45], [7.001, 45]] });
  await ask('/rules', { name: 'Over the ford', condition: { kind: 'crossing', way: 'either', zone: zone.id } });
  const words = { fr: { alarms: 'Alarmes passées', rule: 'N’importe quoi franchit' }, ar: { alarms: 'إنذارات سابقة', rule: 'أي شيء يعبر' } };
  for (const [locale, { alarms, rule }] of Object.entries(words)) {
    const { page, context, complaints } = await visit(demo.browser, `${demo.node.url}/#/alarms`, { locale, width: 390, height: 844, touch: true });
    await page.locator(byTest('past')).filter({ hasText: alarms }).waitFor();
    assert.equal(await page.locator('html').getAttribute('dir'), locale === 'ar' ? 'rtl' : 'ltr');
    await noSidewaysScroll(page, `${locale} alarms`);
    await page.goto(`${demo.node.url}/#/rules`);
    await page.locator(byTest('rule')).filter({ hasText: 'Over the ford' }).filter({ hasText: rule }).waitFor();
    await noSidewaysScroll(page, `${locale} rules`);
    await page.locator(byTest('rule-new')).click();
    await page.locator(byTest('rule-form')).waitFor();
    await noSidewaysScroll(page, `${locale} rule`);
    assert.deepEqual(complaints, []);
    await context.close();
  }
});
