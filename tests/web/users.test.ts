// Users in the console: the first one, signing in and out, what a role does not allow, who is cut off.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from '../../web/scripts/playwright.ts';
import { byTest, nodeAndBrowser, noSidewaysScroll, untilLive, visit } from './harness.ts';

const demo = nodeAndBrowser();
const PASSWORD = 'correct horse battery';

/** The tests of this file go on from one another: the first makes the users. */
let root = '';

async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.locator(byTest('name')).fill(name);
  await page.locator(byTest('password')).fill(password);
  await page.keyboard.press('Enter');
}

/** As the page's own user. */
function ask(page: Page, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  return page.evaluate(
    async ([method, path, body]) => {
      const answer = await fetch(`/api/v1${path}`, {
        method: method as string,
        ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: answer.status === 204 ? null : await answer.json() };
    },
    [method, path, body] as const,
  );
}

async function secretOf(page: Page): Promise<string> {
  await page.locator(byTest('secret')).waitFor();
  return page.locator(byTest('secret')).inputValue();
}

test('the first user is an administrator, and then everybody signs in', async () => {
  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/users`);
  await page.locator(byTest('account')).click();
  await page.getByText('everybody at this machine may do everything').waitFor();
  await page.keyboard.press('Escape');
  await page.locator(byTest('user-name')).fill('root');
  await page.keyboard.press('Enter');
  root = await secretOf(page);
  assert.match(root, /^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
  await page.locator(byTest('noted')).click();

  await page.locator(byTest('name')).waitFor();
  assert.equal(await page.locator('.page').evaluate((shown) => getComputedStyle(shown).visibility), 'hidden');
  await signIn(page, 'root', 'wrong horse battery');
  await page.getByText('Name and password do not belong together.').waitFor();
  await signIn(page, 'ROOT', root);
  await page.locator(byTest('name')).waitFor({ state: 'detached' });
  await page.locator(byTest('account')).click();
  assert.equal(await page.locator(byTest('who')).textContent(), 'root');
  assert.equal(await page.locator(byTest('role')).textContent(), 'Administrator');
  await context.close();
});

test('an administrator adds users, gives roles and makes tokens', async () => {
  const { page, context } = await visit(demo.browser, `${demo.node.url}/#/users`);
  await signIn(page, 'root', root);
  await page.locator(byTest('user-name')).fill('Root');
  await page.locator(byTest('user-add')).click();
  await page.locator(byTest('error')).getByText('there is a user Root already').waitFor();
  await page.locator(byTest('user-name')).fill('ben');
  await page.locator(byTest('user-add')).click();
  await secretOf(page);
  await page.locator(byTest('noted')).click();
  const ben = page.locator('[data-user="ben"]');
  await ben.locator(byTest('role-select')).selectOption('supervisor');
  await page.locator(`${byTest('user')}[data-user="ben"] select:not([disabled])`).waitFor();
  const kept = (await ask(page, 'GET', '/users')).body as { users: { name: string; role: string }[] };
  assert.deepEqual(kept.users.map(({ name, role }) => [name, role]), [['root', 'administrator'], ['ben', 'supervisor']]);

  // the last administrator stays, and the page shows what holds
  await page.locator('[data-user="root"]').locator(byTest('role-select')).selectOption('viewer');
  await page.locator(byTest('error')).getByText('one administrator is to be left').waitFor();
  assert.equal(await page.locator('[data-user="root"]').locator(byTest('role-select')).inputValue(), 'administrator');

  await page.locator(byTest('token-name')).fill('map server');
  await page.locator(byTest('token-add')).click();
  const secret = await secretOf(page);
  assert.match(secret, /^vigie_[0-9a-f]{64}$/);
  await page.locator(byTest('noted')).click();
  const asToken = (): Promise<number> =>
    page.evaluate(async (bearer) => (await fetch('/api/v1/site', { credentials: 'omit', headers: { authorization: `Bearer ${bearer}` } })).status, secret);
  assert.equal(await asToken(), 200);
  const brought = await visit(demo.browser, demo.node.url);
  await brought.page.locator(byTest('other-way')).click();
  await brought.page.locator(byTest('token')).fill('vigie_wrong');
  await brought.page.keyboard.press('Enter');
  await brought.page.getByText('This is not a token of this node.').waitFor();
  await brought.page.locator(byTest('token')).fill(secret);
  await brought.page.keyboard.press('Enter');
  await untilLive(brought.page, 3);
  assert.match(String(await brought.page.locator(byTest('account')).getAttribute('aria-label')), /token map server/);

  await page.locator(byTest('token-revoke')).click();
  await page.locator(byTest('confirm-remove')).click();
  await page.locator(byTest('token-row')).waitFor({ state: 'detached' });
  assert.equal(await asToken(), 401);
  await brought.page.locator(byTest('name')).waitFor();
  await brought.context.close();
  for (const [name, role] of [['vera', 'viewer'], ['olga', 'operator']]) {
    assert.equal((await ask(page, 'POST', '/users', { name, role, password: PASSWORD })).status, 201);
  }
  await context.close();
});

test('what a viewer may not do is not there, or says why', async () => {
  const { page, context } = await visit(demo.browser, demo.node.url);
  await signIn(page, 'vera', PASSWORD);
  await untilLive(page, 3);
  await page.getByText('Users', { exact: true }).waitFor({ state: 'detached' });
  await page.goto(`${demo.node.url}/#/cameras`);
  await page.locator(byTest('camera')).first().waitFor();
  await page.getByText('Only administrators change cameras.').waitFor();
  for (const gone of ['add', 'switch', 'edit', 'remove']) assert.equal(await page.locator(byTest(gone)).count(), 0, gone);
  await page.goto(`${demo.node.url}/#/rules`);
  await page.getByText('Only supervisors and administrators change rules and zones.').waitFor();
  for (const gone of ['rule-new', 'rule-switch', 'draw-line']) assert.equal(await page.locator(byTest(gone)).count(), 0, gone);
  await page.goto(`${demo.node.url}/#/users`);
  await page.getByText('Only administrators see and change users.').waitFor();
  await page.goto(`${demo.node.url}/#/tracks`);
  await page.locator(byTest('track')).first().click();
  await page.getByText('Viewers do not see recordings.').waitFor();
  await context.close();
});

test('one changes the own password by keyboard, and signs out', async () => {
  const { page, context } = await visit(demo.browser, demo.node.url);
  await signIn(page, 'olga', PASSWORD);
  await untilLive(page, 3);
  await page.locator(byTest('account')).focus();
  await page.keyboard.press('Enter');
  await page.locator(byTest('change-password')).focus();
  await page.keyboard.press('Enter');
  await page.locator(byTest('current')).fill('wrong horse battery');
  await page.locator(byTest('next')).fill('another long one');
  await page.keyboard.press('Enter');
  await page.getByText('This is not your password until now.').waitFor();
  await page.locator(byTest('current')).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator(byTest('password-changed')).waitFor();
  await page.keyboard.press('Escape');
  // the session is another one by now: the page connects again, and nobody is asked to sign in
  await untilLive(page, 3);
  assert.equal(await page.locator(byTest('name')).count(), 0);
  await page.locator(byTest('account')).click();
  await page.locator(byTest('sign-out')).click();
  await page.locator(byTest('name')).waitFor();
  assert.equal(await page.locator(byTest('tile')).count(), 0, 'no picture stays in the page');
  await signIn(page, 'olga', 'another long one');
  await untilLive(page, 3);
  await context.close();
});

test('who is switched off is cut off at once', async () => {
  const theirs = await visit(demo.browser, demo.node.url);
  await signIn(theirs.page, 'vera', PASSWORD);
  await untilLive(theirs.page, 3);
  const ours = await visit(demo.browser, `${demo.node.url}/#/users`);
  await signIn(ours.page, 'root', root);
  const row = ours.page.locator('[data-user="vera"]');
  await row.locator(byTest('user-switch')).click();
  await row.getByText('may not sign in').waitFor();
  await theirs.page.locator(byTest('name')).waitFor();
  await signIn(theirs.page, 'vera', PASSWORD);
  await theirs.page.getByText('Name and password do not belong together.').waitFor();
  await ours.context.close();
  await theirs.context.close();
});

test('signing in and the users fit a phone in every language', async () => {
  for (const locale of ['en', 'fr', 'ar']) {
    const { page, context } = await visit(demo.browser, `${demo.node.url}/#/users`, { locale, width: 360, height: 740, touch: true });
    await page.locator(byTest('name')).waitFor();
    await noSidewaysScroll(page, `${locale}, signing in`);
    await signIn(page, 'root', root);
    await page.locator(byTest('user')).first().waitFor();
    await noSidewaysScroll(page, `${locale}, users`);
    await page.locator(byTest('account')).tap();
    await page.locator(byTest('to-users')).waitFor();
    await noSidewaysScroll(page, `${locale}, account`);
    await context.close();
  }
});
