// What the page says while the node is silent or gone, and that it is right again afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byTest, fingerprint, nodeAndBrowser, startNode, stopNode, until, untilLive, visit } from './harness.ts';

const demo = nodeAndBrowser();

test('a picture that does not go on is not shown as live, and its age is told', async () => {
  const { page, context } = await visit(demo.browser, demo.node.url);
  await untilLive(page, 3);
  demo.node.process.kill('SIGSTOP');
  await until('no live picture', async () =>
    (await page.locator(`${byTest('picture')}[data-live="true"]`).count()) === 0,
  );
  await until('the age', async () => /last picture \d+ sec ago/.test(await page.locator(byTest('notice')).first().innerText()));
  demo.node.process.kill('SIGCONT');
  await untilLive(page, 3);
  await context.close();
});

test('a killed node is said to be gone, and on its return the page is right again', async () => {
  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/tracks`);
  await untilLive(page, 3);
  await page.locator(byTest('track')).first().waitFor();
  const port = Number(new URL(demo.node.url).port);
  await stopNode(demo.node, 'SIGKILL');
  await page.locator(byTest('banner')).waitFor();
  assert.match(await page.locator(byTest('banner')).innerText(), /does not answer/);
  assert.match(await page.locator(byTest('link')).innerText(), /Disconnected/);
  await until('no live picture', async () =>
    (await page.locator(`${byTest('picture')}[data-live="true"]`).count()) === 0,
  );
  assert.match(await page.locator(byTest('tile')).first().innerText(), /Unknown/);

  demo.node = await startNode(demo.folder, port);
  await page.locator(byTest('banner')).waitFor({ state: 'detached' });
  await untilLive(page, 3);
  assert.equal(await page.locator(byTest('tile')).count(), 3);
  const first = await fingerprint(page, byTest('picture'));
  await until('moving pictures', async () => (await fingerprint(page, byTest('picture'))) !== first, 10_000);
  await context.close();
});
