import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

test('types hold in components, scripts and tests', () => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'check'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout + stderr);
});
