import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { apiTypes, contractFile, typesFile } from '../scripts/api_types.ts';
import { api, ApiError, onUnauthorised, pathOf } from '../src/api/client.ts';

const original = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = original;
});

let asked: { url: string; init: RequestInit } | null = null;
function answer(response: () => Response): void {
  globalThis.fetch = (url, init) => {
    asked = { url: String(url), init: init ?? {} };
    return Promise.resolve(response());
  };
}

const problem = (status: number, code: string, detail: string): Response =>
  new Response(JSON.stringify({ title: 'x', status, detail, code }), { status });

async function failureOf(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(() => null).catch((caught: unknown) => caught);
  assert.ok(error instanceof ApiError);
  return error;
}

test('the types are those that the contract gives', () => {
  assert.equal(readFileSync(typesFile, 'utf8'), apiTypes(readFileSync(contractFile, 'utf8')));
});

test('what a path is made of cannot leave its place', () => {
  assert.equal(pathOf('getCamera', { camera: 'a/../b?c' }), '/api/v1/cameras/a%2F..%2Fb%3Fc');
});

test('a query carries what is asked for, and nothing that is not', async () => {
  answer(() => new Response('{"tracks":[],"more":false}'));
  await api.tracks({ camera: undefined, before: 'x', limit: 50 });
  assert.equal(asked?.url, '/api/v1/tracks?before=x&limit=50');
});

test('a change is sent as JSON', async () => {
  answer(() => new Response('{}'));
  await api.changeCamera('c', { enabled: false });
  assert.equal(asked?.init.method, 'PATCH');
  assert.equal(asked?.init.body, '{"enabled":false}');
});

test('what the node says against it is kept', async () => {
  answer(() => problem(409, 'already_exists', 'a camera named Gate is there already'));
  const error = await failureOf(api.addCamera('Gate', 'sim:demo'));
  assert.deepEqual([error.status, error.code, error.detail], [409, 'already_exists', 'a camera named Gate is there already']);
});

test('an answer that is no problem of ours is a failure still', async () => {
  answer(() => new Response('<html>', { status: 502 }));
  assert.equal((await failureOf(api.site())).code, 'unknown');
});

test('a node that does not answer is unreachable', async () => {
  globalThis.fetch = () => Promise.reject(new TypeError('failed'));
  assert.equal((await failureOf(api.site())).code, 'unreachable');
});

test('401 asks to sign in, unless that is what was refused', async () => {
  let times = 0;
  onUnauthorised(() => (times += 1));
  answer(() => problem(401, 'permission_denied', ''));
  await failureOf(api.site());
  assert.equal(times, 1);
  await failureOf(api.openSession({ token: 'wrong' }));
  assert.equal(times, 1);
});
