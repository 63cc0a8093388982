import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'solvent-typed-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As npm runs it for somebody in `from`. */
function run(script: string, given: string[], from: string | undefined, cwd = root) {
  const { PATH = '', HOME = '' } = process.env;
  // Most of a command's time goes into Node compiling the same sources again.
  const NODE_COMPILE_CACHE = join(folder, 'compiled');
  const env = { PATH, HOME, NODE_COMPILE_CACHE, SOLVENT_STATE: folder, ...(from && { INIT_CWD: from }) };
  return spawnSync(process.execPath, [join(root, `scripts/${script}.ts`), ...given], {
    cwd,
    env,
    encoding: 'utf8',
  });
}

describe('a path is meant from the folder where it is typed', () => {
  test('of an option; what stands there by default is in the project', () => {
    expect(run('sample', ['--rows', '2', '--out', 'loans.csv'], folder).status).toBe(0);
    expect(existsSync(join(folder, 'loans.csv'))).toBe(true);
    expect(run('train', ['--data', 'loans.csv', '--out', 'bundles'], folder).stderr).not.toContain(
      'no such file',
    );
  });

  test('of an argument', () => {
    const given = ['score', 'here.csv', '--out', 'none/scored.csv'];
    expect(run('portfolio', given, folder).stderr).toContain('here.csv: there is no such file');
    writeFileSync(join(folder, 'here.csv'), 'a\n1\n');
    expect(run('portfolio', given, folder).stderr).toContain('there is no folder');
  });

  test('and from its own folder by a command that runs elsewhere than npm lets it', () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    expect(run('sample', ['--rows', '2', '--out', 'mine.csv'], folder, own).status).toBe(0);
    expect([existsSync(join(own, 'mine.csv')), existsSync(join(folder, 'mine.csv'))]).toEqual([true, false]);
  });
});

test.each([[['list']], [['score']], [['score', 'a.csv', 'b.csv']], [[]]])(
  'portfolio with the arguments %j says what it takes',
  (given) => {
    expect(run('portfolio', given, undefined)).toMatchObject({
      status: 2,
      stderr: 'Say what to score: npm run portfolio -- score FILE.csv --out SCORED.csv\n',
    });
  },
);
