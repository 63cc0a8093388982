import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const state = mkdtempSync(join(tmpdir(), 'solvent-settings-'));
afterAll(() => rmSync(state, { recursive: true }));

test.each<[script: string, given: string[], variables: Record<string, string>, named: string]>([
  ['drift', [], { DRIFT_SAMPLES_PER_MINUTE: '3000' }, 'DRIFT_SAMPLES_PER_MINUTE'],
  ['drift', [], { ALERT_WEBHOOK_URL: 'http://10.0.0.1/' }, 'ALERT_WEBHOOK_URL'],
  [
    'dev',
    [],
    { ALERT_WEBHOOK_URL: 'https://example.com/', ALERT_WEBHOOK_SECRET: 'short' },
    'ALERT_WEBHOOK_SECRET',
  ],
  ['drift', ['--later'], {}, '--later'],
  ['dev', [], { DRIFT_RETENTION_DAYS: 'long' }, 'DRIFT_RETENTION_DAYS'],
  ['drift-power', ['--days', 'all'], {}, '--days'],
  ['drift-power', ['--windows', '0'], {}, '--windows is a whole number from 1 to'],
  ['drift-power', ['--days', '0'], {}, '--days is a whole number from 1 to'],
  ['check-kill', ['--kills', '0'], {}, '--kills is a whole number from 1 to'],
  ['check-publish', ['--kills', '0'], {}, '--kills is a whole number from 1 to'],
  ['check-fuzz', ['--requests', '0'], {}, '--requests is a whole number from 1 to'],
  ['check-concurrency', ['0'], {}, 'REQUESTS is a whole number from 1 to'],
  ['evaluate', ['--data', 'loans.csv', '--repeats', '0'], {}, '--repeats is a whole number from 1 to'],
  ['evaluate', ['--data', 'loans.csv', '--folds', '1'], {}, '--folds is a whole number from 2 to'],
  ['sample', ['--out', 'loans.csv', '--rows', '0'], {}, '--rows is a whole number from 1 to'],
  ['champion', ['--cheque'], {}, '--cheque'],
  ['check-kernel', ['--rows', '-'], {}, '--rows'],
  ['check-kill', ['--rows', '-'], {}, '--rows'],
  ['check-concurrency', [], { MODEL_NAME: 'boats' }, 'MODEL_NAME'],
  ['bench/portfolio', [], { ROWS: 'many' }, 'ROWS'],
  ['bench/portfolio', [], { ROWS: '0' }, 'ROWS is a whole number from 1 to'],
])('scripts/%s.ts with %j and %j names what is wrong, in one line', (script, given, variables, named) => {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, SOLVENT_STATE: state, NODE_COMPILE_CACHE: join(state, 'compiled'), ...variables };
  const ran = spawnSync(process.execPath, [join(root, `scripts/${script}.ts`), ...given], {
    encoding: 'utf8',
    env,
  });
  expect(ran).toMatchObject({ status: 2, stdout: '' });
  expect(ran.stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(ran.stderr).toContain(named);
});
