import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'solvent-count-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the gate says of a file with tests of these statuses, named after them, and a list of skips. */
function counted(statuses: string[], ...skips: string[]) {
  const report = join(folder, 'report.json');
  const assertionResults = statuses.map((status) => ({ fullName: `a ${status} test`, status }));
  writeFileSync(
    report,
    JSON.stringify({ testResults: [{ name: join(process.cwd(), 'a.test.ts'), assertionResults }] }),
  );
  writeFileSync(join(folder, 'skips'), skips.join('\n'));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['.ci/count.mjs', join(folder, 'skips'), report],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

describe('the gate', () => {
  test('passes when every test passed, and counts', () => {
    expect(counted(['passed', 'passed'])).toEqual({
      status: 0,
      stdout: '2 passed, 0 failed, 0 skipped\n',
      stderr: '',
    });
  });

  test('fails when a test failed, or none passed', () => {
    expect(counted(['passed', 'failed'])).toMatchObject({
      status: 1,
      stdout: '1 passed, 1 failed, 0 skipped\n',
    });
    expect(counted([])).toMatchObject({ status: 1, stdout: '0 passed, 0 failed, 0 skipped\n' });
  });

  test.each(['skipped', 'pending', 'todo'])('fails on a test that is %s and not listed', (status) => {
    const { stderr, ...rest } = counted(['passed', status], '# a.test.ts: a comment lists nothing');
    expect(rest).toEqual({ status: 1, stdout: '1 passed, 0 failed, 1 skipped\n' });
    expect(stderr).toContain(`skipped, and not listed: a.test.ts: a ${status} test`);
  });

  test('passes with a skipped test that is listed with its reason', () => {
    expect(counted(['passed', 'skipped'], '# why', '', 'a.test.ts: a skipped test | a reason')).toEqual({
      status: 0,
      stdout: '1 passed, 0 failed, 1 skipped\n',
      stderr: '',
    });
  });

  test.each([
    ['without a reason', 'a.test.ts: a skipped test', 'without a reason'],
    ['that was not skipped', 'a.test.ts: a passed test | why', 'passed, though the list says skipped'],
    ['that does not exist', 'a.test.ts: a lost test | why', 'there is no such test'],
    [
      'whose want is there',
      'a.test.ts: a skipped test | why | README.md',
      'skipped, though the list says passed',
    ],
  ])('fails on a listed test %s', (_, line, problem) => {
    const skips = ['a.test.ts: a skipped test | why', line];
    const { status, stderr } = counted(['passed', 'skipped'], ...skips);
    expect(status).toBe(1);
    expect(stderr).toContain(problem);
  });

  test('lets a listed test run where what it wants is there', () => {
    expect(counted(['passed'], 'a.test.ts: a passed test | why | README.md')).toMatchObject({ status: 0 });
    expect(counted(['passed'], 'a.test.ts: a passed test | why | no/such/file')).toMatchObject({ status: 1 });
  });
});
