import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dice, noise, table } from '../training/draft/support.ts';

const root = join(import.meta.dirname, '../..');
const data = join(root, '../shared/data');
const run = promisify(execFile);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-schema-'));
  const lines = table(600, {
    LoanID: (row) => row + 100,
    Income: noise(1),
    Delays: dice(9),
    Rate: (row) => `${noise(2)(row)}%`,
    AGE: dice(60),
    Opened: (row) => `20${10 + (row % 9)}-01-31`,
    Booked: (row) => `20${23 + (row % 3)}-0${1 + (row % 7)}-15`,
  });
  await writeFile(join(folder, 'Loans 2026.csv'), `${lines.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function command(script: string, ...given: string[]) {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const work = run(process.execPath, [join(root, 'scripts', script), ...given], { cwd: folder, env });
  return work.then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      status: code,
      stdout,
      stderr,
    }),
  );
}

describe('npm run schema', () => {
  test('writes a schema beside the user, tells each column and what to type next, which trains', async () => {
    const { status, stdout, stderr } = await command('schema.ts', '--data', 'Loans 2026.csv');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(
      stdout
        .split('\n')
        .slice(0, 10)
        .map((line) => line.trimEnd()),
    ).toEqual([
      'Loans 2026.csv: 600 rows; 120 of 600 default (20.0%), which "Bad" says.',
      '',
      'target     "Bad"     1 means default',
      'key        "LoanID"  names the row',
      'date       "Booked"  taken for the day of the decision',
      'fields     "Income"  number, at least 0',
      '           "Delays"  integer',
      '           "Rate"    number with a sign of per cent',
      'dates      "Opened"  date; the months from then to that day are "months_since_opened"',
      'audit      "AGE"     its name is of a protected characteristic, or of what stands for one: groups are compared by it',
    ]);
    const [next] = /^npm run train -- .*$/m.exec(stdout)!;
    expect(next).toBe("npm run train -- --data 'Loans 2026.csv' --schema loans-2026.schema.json");
    const quick = ['--out', 'models', '--folds', '2', '--params', '{"num_boost_round":3}'];
    const trained = await command(
      'train.ts',
      '--data',
      'Loans 2026.csv',
      '--schema',
      'loans-2026.schema.json',
      ...quick,
    );
    expect(trained.status, trained.stderr).toBe(0);
  });

  test('writes over nothing unless it is told to', async () => {
    const out = join(folder, 'mine.json');
    await writeFile(out, 'mine');
    const kept = await command('schema.ts', '--data', 'Loans 2026.csv', '--out', 'mine.json');
    expect(kept).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'mine.json stands there already: name another file by --out, or say --overwrite\n',
    });
    expect(await readFile(out, 'utf8')).toBe('mine');
    const written = await command(
      'schema.ts',
      '--data',
      'Loans 2026.csv',
      '--out',
      'mine.json',
      '--overwrite',
    );
    expect(written.status).toBe(0);
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({
      name: 'loans-2026',
      audit: [{ column: 'AGE' }],
    });
  });

  test('says what is wrong with a name, a file and a target, and writes nothing', async () => {
    const out = join(folder, 'none.json');
    const named = await command('schema.ts', '--data', 'Loans 2026.csv', '--name', 'My Loans', '--out', out);
    expect(named).toMatchObject({ status: 2, stderr: expect.stringContaining('not "My Loans"') });
    const absent = await command('schema.ts', '--data', 'none.csv', '--out', out);
    expect(absent).toMatchObject({ status: 1, stderr: 'none.csv: there is no such file. Check the path.\n' });
    const target = await command('schema.ts', '--data', 'Loans 2026.csv', '--target', 'Incom', '--out', out);
    expect(target).toMatchObject({ status: 1, stderr: expect.stringContaining('did you mean "Income"?') });
    expect(existsSync(out)).toBe(false);
  });
});

describe.each([
  ['Default_Fin.csv', 'Defaulted?'],
  ['UCI_Credit_Card.csv', 'default.payment.next.month'],
  ['hmeq.csv', 'BAD'],
  ['gmsc.csv', 'SeriousDlqin2yrs'],
])('%s', (name, target) => {
  const file = join(data, name);
  test.skipIf(!existsSync(file))('its first schema trains without an edit, and loses no row', async () => {
    const schema = `${name}.json`;
    const drafted = await command('schema.ts', '--data', file, '--target', target, '--out', schema);
    expect(drafted.status, drafted.stderr).toBe(0);
    const quick = ['--folds', '2', '--params', '{"num_boost_round":3}', '--out', 'models'];
    const trained = await command('train.ts', '--data', file, '--schema', schema, ...quick);
    expect(trained.status, trained.stderr).toBe(0);
    const manifest = join(trained.stdout.trim().split('\n').at(-1)!, 'manifest.json');
    const { data: read } = JSON.parse(await readFile(join(folder, manifest), 'utf8')) as {
      data: { rows: number; dropped: object };
    };
    expect(read.dropped).toEqual({});
    const rows = (await readFile(file, 'latin1')).trimEnd().split('\n').length - 1;
    expect(read.rows).toBe(rows);
  });
});
