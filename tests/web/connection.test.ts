// What the page says while the node is silent or gone, and that it is right again afterwards.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from '../../web/scripts/playwright.ts';
import {
  byTest,
  fingerprint,
  openBrowser,
  startNode,
  stopNode,
  temporaryFolder,
  until,
  untilLive,
  visit,
  type Node,
} from './harness.ts';

const folder = temporaryFolder();
let node: Node;
let browser: Browser;

before(async () => {
  node = await startNode(folder.path);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  if (node) {
    node.process.kill('SIGCONT');
    await stopNode(node);
  }
  folder.remove();
});

test('a picture that does not go on is not shown as live, and its age is told', async () => {
  const { page, context } = await visit(browser, node.url);
  await untilLive(page, 3);
  node.process.kill('SIGSTOP');
  await until('no live picture', async () =>
    (await page.locator(`${byTest('picture')}[data-live="true"]`).count()) === 0,
  );
  await until('the age', async () => /last picture \d+ sec ago/.test(await page.locator(byTest('notice')).first().innerText()));
  node.process.kill('SIGCONT');
  await untilLive(page, 3);
  await context.close();
});

test('a killed node is said to be gone, and on its return the page is right again', async () => {
  const { page, context } = await visit(browser, node.url);
  await untilLive(page, 3);
  await page.locator(byTest('track')).first().waitFor();
  const port = Number(new URL(node.url).port);
  await stopNode(node, 'SIGKILL');
  await page.locator(byTest('banner')).waitFor();
  assert.match(await page.locator(byTest('banner')).innerText(), /does not answer/);
  assert.match(await page.locator(byTest('link')).innerText(), /Disconnected/);
  await until('no live picture', async () =>
    (await page.locator(`${byTest('picture')}[data-live="true"]`).count()) === 0,
  );
  assert.match(await page.locator(byTest('tile')).first().innerText(), /Unknown/);

  node = await startNode(folder.path, port);
  await page.locator(byTest('banner')).waitFor({ state: 'detached' });
  await untilLive(page, 3);
  assert.equal(await page.locator(byTest('tile')).count(), 3);
  const first = await fingerprint(page, byTest('picture'));
  await until('moving pictures', async () => (await fingerprint(page, byTest('picture'))) !== first, 10_000);
  await context.close();
});
