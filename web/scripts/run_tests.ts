// Runs test files with Node's own runner: node scripts/run_tests.ts NAME FILE...
// With VIGIE_JUNIT_DIR set, what came of them is written there as NAME.xml in JUnit's form, too.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const [name, ...files] = process.argv.slice(2);
if (!name || files.length === 0) {
  console.error('run_tests: which? Give a name for the results and the test files');
  process.exit(2);
}

const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout'];
const folder = process.env['VIGIE_JUNIT_DIR'];
if (folder) {
  mkdirSync(folder, { recursive: true });
  reporters.push('--test-reporter=junit', `--test-reporter-destination=${join(folder, `${name}.xml`)}`);
}
const ran = spawnSync(process.execPath, ['--test', '--test-concurrency=1', ...reporters, ...files], {
  stdio: 'inherit',
});
process.exit(ran.status ?? 1);
