// Cameras are added, renamed, switched and removed in the browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from '../../web/scripts/playwright.ts';
import { byTest, nodeAndBrowser, until, visit } from './harness.ts';

const french = JSON.parse(
  readFileSync(new URL('../../web/src/messages/fr.json', import.meta.url), 'utf8'),
) as Record<string, string>;
const frenchErrors = Object.keys(french).filter((key) => key.startsWith('error.')).map((key) => french[key]!);

const demo = nodeAndBrowser();

const card = (page: Page, name: string) => page.locator(byTest('camera')).filter({ has: page.getByText(name, { exact: true }) });

async function fillForm(page: Page, name: string, url: string): Promise<void> {
  await page.locator(byTest('name')).fill(name);
  await page.locator(byTest('url')).fill(url);
  await page.locator(byTest('save')).click();
}

test('a camera is added, renamed, switched off and on, and removed', async () => {
  const { page, context, complaints } = await visit(demo.browser, `${demo.node.url}/#/cameras`);
  await page.locator(byTest('camera')).nth(2).waitFor();
  await page.locator(byTest('add')).click();
  await fillForm(page, 'Gate', 'sim:demo?camera=1');
  await card(page, 'Gate').waitFor();

  await card(page, 'Gate').locator(byTest('edit')).click();
  await page.locator(byTest('name')).fill('East gate');
  await page.locator(byTest('save')).click();
  await card(page, 'East gate').waitFor();
  assert.equal(await page.locator(byTest('camera')).count(), 4);

  const toggle = card(page, 'East gate').locator(byTest('switch'));
  await toggle.click();
  await until('it to be off', async () => (await toggle.getAttribute('aria-checked')) === 'false');
  await until('its state', async () => /\bOff\b/.test(await card(page, 'East gate').innerText()));
  await toggle.click();
  await until('it to be on', async () => (await toggle.getAttribute('aria-checked')) === 'true');

  await card(page, 'East gate').locator(byTest('remove')).click();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator(byTest('camera')).count(), 4);
  await card(page, 'East gate').locator(byTest('remove')).click();
  await page.locator(byTest('confirm-remove')).click();
  await until('it to be gone', async () => (await page.locator(byTest('camera')).count()) === 3);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('what the node does not accept is said in words, in the form', async () => {
  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/cameras`, { locale: 'fr-FR' });
  await page.locator(byTest('add')).click();
  await fillForm(page, 'Porte', 'nothing-that-is-there://x');
  const error = page.locator(`${byTest('camera-form')} ${byTest('error')}`);
  await error.waitFor();
  const [words] = (await error.innerText()).split('\n');
  assert.ok(frenchErrors.includes(words!), words);
  assert.equal(await page.locator(byTest('name')).inputValue(), 'Porte');
  await context.close();
});

test('each camera shows how much of the last day it watched', async () => {
  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/cameras`);
  const bar = page.locator(`${byTest('camera')} svg[role="img"]`);
  await bar.nth(2).waitFor();
  await until('the share', async () => /of the last 24 h watched/.test(String(await bar.first().getAttribute('aria-label'))));
  await context.close();
});

test('a change made elsewhere shows without a reload', async () => {
  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/cameras`);
  await page.locator(byTest('camera')).first().waitFor();
  const { cameras } = (await (await fetch(`${demo.node.url}/api/v1/cameras`)).json()) as { cameras: { id: string; name: string }[] };
  const changed = await fetch(`${demo.node.url}/api/v1/cameras/${cameras[0]!.id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Renamed elsewhere' }),
  });
  assert.equal(changed.status, 200);
  await card(page, 'Renamed elsewhere').waitFor();
  await context.close();
});
