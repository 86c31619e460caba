// The console by keyboard, on a phone and in each language.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from '../../web/scripts/playwright.ts';
import { byTest, nodeAndBrowser, noSidewaysScroll, untilLive, visit } from './harness.ts';

const demo = nodeAndBrowser();

const focused = (page: Page, attribute: string): Promise<string | null> =>
  page.evaluate((name) => document.activeElement?.getAttribute(name) ?? null, attribute);

async function tabTo(page: Page, test_: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press(key);
    if ((await focused(page, 'data-test')) === test_) return;
  }
  assert.fail(`Tab does not reach ${test_}`);
}

test('the watch works by keyboard alone', async () => {
  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/tracks`);
  await untilLive(page, 3);
  await page.locator(byTest('track')).first().waitFor();
  await page.keyboard.press('Tab');
  assert.match(String(await page.evaluate(() => document.activeElement?.textContent)), /Skip/);
  await page.keyboard.press('Enter');
  assert.equal(await focused(page, 'id'), 'main');

  await tabTo(page, 'tile');
  const first = await focused(page, 'data-opens');
  await page.keyboard.press('ArrowRight');
  const second = await focused(page, 'data-opens');
  assert.notEqual(second, first);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
  assert.equal(outline, 'solid');
  await page.keyboard.press('Enter');
  await page.locator(byTest('stage')).waitFor();
  await page.keyboard.press('Escape');
  await page.locator(byTest('stage')).waitFor({ state: 'detached' });
  assert.equal(await focused(page, 'data-opens'), second);

  await tabTo(page, 'track', 'Shift+Tab');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  const track = await focused(page, 'data-opens');
  await page.keyboard.press('Enter');
  await page.locator(byTest('stage')).waitFor();
  assert.match(page.url(), new RegExp(`#/track/${track}$`));
  await context.close();
});

test('the language is the browser’s, can be changed, and is remembered', async () => {
  const { page, context } = await visit(demo.browser, demo.node.url, { locale: 'fr-CA' });
  await page.getByRole('tab', { name: 'Pistes' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
  await page.locator(byTest('language')).selectOption('en');
  await page.getByRole('tab', { name: 'Tracks' }).waitFor();
  await page.reload();
  await page.getByRole('tab', { name: 'Tracks' }).waitFor();
  await context.close();
});

test('in Arabic the page runs from right to left', async () => {
  const { page, context } = await visit(demo.browser, demo.node.url, { locale: 'ar-IQ' });
  await untilLive(page, 3);
  assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
  const panel = await page.locator('aside').boundingBox();
  const wall = await page.locator('.wall').boundingBox();
  assert.ok(panel && wall && panel.x + panel.width <= wall.x + 8);
  await noSidewaysScroll(page, 'Arabic');
  await context.close();
});

test('nothing is wider than a phone, in any language', async () => {
  for (const locale of ['en', 'fr', 'ar']) {
    const { page, context } = await visit(demo.browser, demo.node.url, { locale, width: 360, height: 740, touch: true });
    for (const place of ['#/', '#/tracks', '#/cameras']) {
      await page.goto(`${demo.node.url}/${place}`);
      await page.locator(byTest(place === '#/' ? 'tile' : place === '#/tracks' ? 'track' : 'camera')).first().waitFor();
      await noSidewaysScroll(page, `${locale} ${place}`);
    }
    await page.locator(byTest('add')).click();
    await noSidewaysScroll(page, `${locale}, adding a camera`);
    await context.close();
  }
});

test('on a phone a press on a track opens it, and closing leads back to the list', async () => {
  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/tracks`, { width: 360, height: 740, touch: true });
  await page.locator(byTest('track')).first().tap();
  await page.locator(byTest('stage')).waitFor();
  await noSidewaysScroll(page, 'a track');
  await page.locator(byTest('close')).tap();
  await page.locator(byTest('track')).first().waitFor();
  assert.match(page.url(), /#\/tracks$/);
  await context.close();
});

test('light and dark can be chosen, and the choice is remembered', async () => {
  const { page, context } = await visit(demo.browser, demo.node.url);
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await ground();
  await page.locator(byTest('theme')).click();
  assert.notEqual(await ground(), dark);
  await page.reload();
  assert.notEqual(await ground(), dark);
  await context.close();
});
