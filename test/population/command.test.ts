import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'solvent-sample-'));
afterAll(() => rmSync(folder, { recursive: true }));

// Most of a command's time goes into Node compiling the same sources again.
const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };

function command(...given: string[]) {
  return spawnSync(process.execPath, [join(root, 'scripts/sample.ts'), ...given], { encoding: 'utf8', env });
}

function sampled(name: string, ...given: string[]): string {
  const out = join(folder, name);
  expect(command('--rows', '3000', '--out', out, ...given)).toMatchObject({ status: 0, stderr: '' });
  return readFileSync(out, 'utf8');
}

describe('npm run sample', () => {
  test('writes rows in the form of the training data, the same for the same seed', () => {
    const first = sampled('first.csv', '--seed', '1');
    const lines = first.trimEnd().split('\n');
    expect(lines[0]).toBe('Index,Employed,Bank Balance,Annual Salary,Defaulted?');
    expect(lines).toHaveLength(3001);
    expect(sampled('again.csv', '--seed', '1')).toBe(first);
    expect(sampled('other.csv', '--seed', '2')).not.toBe(first);
  });

  test('writes true probabilities, of a shifted population where it is told so', () => {
    const meanProbability = (csv: string) => {
      const [header, ...rows] = csv.trimEnd().split('\n');
      expect(header).toMatch(/,Probability$/);
      return rows.reduce((sum, row) => sum + Number(row.split(',').at(-1)), 0) / rows.length;
    };
    const plain = meanProbability(sampled('plain.csv', '--probability'));
    const shift = 'employed=-0.2,bank_balance=*1.3';
    const shifted = meanProbability(sampled('shifted.csv', '--probability', '--shift', shift));
    // 3.3% and 13.2% in 200,000 rows; the standard error of 3,000 is 0.2 and 0.5 percent.
    expect(Math.abs(plain - 0.033)).toBeLessThan(0.01);
    expect(shifted / plain).toBeGreaterThan(2.5);
  });

  test.each<[what: string, given: string[], message: RegExp, exits: number]>([
    ['nowhere to write', [], /wants --out FILE\.csv/, 2],
    [
      'rows that are no number',
      ['--out', join(folder, 'x.csv'), '--rows', 'x'],
      /--rows is a whole number/,
      2,
    ],
    ['a shift of nothing', ['--out', join(folder, 'x.csv'), '--shift', 'foo=1'], /The shift "foo=1"/, 1],
    ['no such folder', ['--out', join(folder, 'none', 'x.csv')], /x\.csv: its folder is not there/, 1],
    [
      'no such schema',
      ['--out', join(folder, 'x.csv'), '--schema', 'none.json'],
      /none\.json: there is no such file/,
      1,
    ],
    ['an unknown option', ['--out', join(folder, 'x.csv'), '--row', '1'], /has no option --row\./, 2],
  ])('%s ends with the reason, and nothing written', (_, given, message, exits) => {
    const { status, stderr } = command(...given);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(status).toBe(exits);
    expect(existsSync(join(folder, 'x.csv'))).toBe(false);
  });
});
