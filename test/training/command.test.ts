import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/digest.ts';
import { openBundle } from '../../src/model/bundle.ts';
import { bundleFolders, readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { HEADER, schema, smallCsv } from './support.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'solvent-train-'));
const schemaFile = join(folder, 'schema.json');
const dataFile = join(folder, 'loans.csv');
// Most of a command's time goes into Node compiling the same sources again.
const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
const QUICK = '{"num_boost_round":5,"smote":{"ratio":0.8}}';

beforeAll(() => {
  writeFileSync(schemaFile, JSON.stringify(schema));
  writeFileSync(dataFile, `${smallCsv(600).join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function command(out: string, ...more: string[]) {
  const given = ['--data', dataFile, '--schema', schemaFile, '--folds', '2', '--params', QUICK, '--out', out];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'scripts/train.ts'), ...given, ...more],
    { encoding: 'utf8', env },
  );
  return { status, stderr, lines: stdout.trimEnd().split('\n') };
}

function tree(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file.slice(path.length + 1), readFileSync(file, 'base64')];
    }),
  );
}

describe('npm run train --out', () => {
  const out = join(folder, 'models');
  let first: ReturnType<typeof command>;
  beforeAll(() => {
    first = command(out);
  });

  test('prints the metrics, the verdict and, last, the folder, which the digest names', () => {
    expect(first).toMatchObject({ status: 0 });
    const path = first.lines.at(-1)!;
    const digest = sha256Hex(readFileSync(join(path, 'manifest.json')));
    expect(path).toBe(join(out, 'small', digest.slice(0, 12)));
    openBundle(readBundleFolder(path));
    expect(first.lines.join('\n')).toMatch(/roc_auc +0\.\d{4} +0\.\d{4} – 0\.\d{4} +0\.\d{4} ± 0\.\d{4}/);
    expect(first.lines).toContain('Verdict: by itself fit for promotion');
    // No terminal: plain lines, no control characters.
    expect(first.stderr).toContain('training: 9 of 9 models');
    expect(first.stderr).not.toContain('\r');
  });

  test('tells what other settings would give where nobody has said how to train, and changes no byte by it', () => {
    const line =
      /^ROC-AUC on one fifth of \d+ rows: these parameters 0\.\d{4}, deeper trees .* npm run tune/m;
    const untold = command(join(folder, 'told'), '--params', '{}');
    expect(untold.lines.join('\n')).toMatch(line);
    const said = command(join(folder, 'told'), '--params', '{"eta":0.05}');
    expect(said.lines.join('\n')).not.toMatch(line);
    expect(said.lines.at(-1)).toBe(untold.lines.at(-1));
  });

  test('writes the same folder for the same training, and another one beside it for another seed', () => {
    const [one] = readdirSync(join(out, 'small'));
    const before = tree(out);
    command(out);
    expect(tree(out)).toEqual(before);
    command(out, '--seed', '7');
    expect(readdirSync(join(out, 'small'))).toHaveLength(2);
    expect(tree(join(out, 'small', one!))).toEqual(
      Object.fromEntries(Object.entries(before).map(([path, bytes]) => [path.split('/').at(-1)!, bytes])),
    );
  });

  describe('of a long horizon, beside others', () => {
    const beside = join(folder, 'beside');
    // No process has this number: Linux's largest is 2^22.
    const left = join(beside, 'small', '.training-4194305-x');
    const theirs = join(beside, 'small', `.training-${process.pid}-x`);
    let trained: ReturnType<typeof command>;
    beforeAll(() => {
      cpSync(join(out, 'small', readdirSync(join(out, 'small'))[0]!), left, { recursive: true });
      mkdirSync(theirs);
      expect(bundleFolders(beside)).toEqual([]);
      const long = join(folder, 'long.json');
      writeFileSync(long, JSON.stringify({ ...schema, outcome: { horizon_months: 36 } }));
      trained = command(beside, '--schema', long);
    });

    test('warns that it outlasts the samples', () => {
      expect(trained.status).toBe(0);
      expect(trained.lines.join('\n')).toMatch(/^Warning: .*36 months.*DRIFT_RETENTION_DAYS/m);
    });

    test('removes what a killed training left behind, and takes none of it for a bundle', () => {
      expect(existsSync(left)).toBe(false);
      expect(bundleFolders(beside)).toEqual([trained.lines.at(-1)]);
    });

    test('leaves alone what another training writes at this moment', () => {
      expect(existsSync(theirs)).toBe(true);
    });
  });
});

describe('bad input ends with a remedy and nothing written, and exit code 2 where the command itself is wrong', () => {
  const rows = smallCsv(600).slice(1);
  const write = (name: string, lines: string[] | Uint8Array) => {
    const file = join(folder, name);
    writeFileSync(file, lines instanceof Uint8Array ? lines : `${lines.join('\n')}\n`);
    return ['--data', file];
  };
  const wrongUse = new Set([
    'a wrong parameter',
    'parameters that are no JSON',
    'parameters that are a list',
    'a parameter twice',
    'a seed that is no number',
    'an unknown option',
  ]);
  test.each([
    [
      'a missing column',
      () => write('a.csv', ['Id,Age,Bad', '1,2,0']),
      /a\.csv, row 1: there is no column "owed" or "Owed"/,
    ],
    ['an empty file', () => write('b.csv', new Uint8Array()), /b\.csv: The file is empty/],
    ['only a header', () => write('c.csv', [HEADER]), /c\.csv: The file has no rows/],
    ['one class', () => write('d.csv', [HEADER, ...rows.filter((row) => row.endsWith('0'))]), /same outcome/],
    [
      'a target of 2',
      () => write('e.csv', [HEADER, ...rows, '0,30,1,1,true,north,2']),
      /e\.csv, row 602, column "Bad"/,
    ],
    [
      'an unknown level',
      () => write('f.csv', [HEADER, ...rows, '0,30,1,1,true,mars,1']),
      /column "Region" holds .*row 602: "mars" \(1 row\)/,
    ],
    ['few defaults', () => write('g.csv', [HEADER, ...rows.slice(0, 60)]), /at least 50 of each/],
    [
      'broken UTF-8',
      () => write('h.csv', Uint8Array.of(...new TextEncoder().encode(`${HEADER}\n`), 0xff)),
      /h\.csv: .*row 2.*not UTF-8/,
    ],
    ['no such file', () => ['--data', join(folder, 'none.csv')], /none\.csv: there is no such file/],
    ['a folder', () => ['--data', folder], /solvent-[^ ]+: this is a folder\. Give a file/],
    ['a folder for a schema', () => ['--schema', folder], /solvent-[^ ]+: this is a folder/],
    ['a wrong parameter', () => ['--params', '{"max_depht":3}'], /max_depht: is not known here/],
    [
      'parameters that are no JSON',
      () => ['--params', '{max'],
      /--params is not JSON: line 1, column 2, before "max"\./,
    ],
    [
      'parameters that are a list',
      () => ['--params', '[]'],
      /The parameters are not valid\. \(root\): is an empty list: /,
    ],
    [
      'a parameter twice',
      () => ['--params', '{"eta":0.1,"eta":0.2}'],
      /--params is not valid\. eta: "eta" stands twice/,
    ],
    ['a seed that is no number', () => ['--seed', 'x'], /--seed is a whole number/],
    [
      'a schema that does not exist',
      () => ['--schema', join(folder, 'none.json')],
      /none\.json: there is no such file/,
    ],
    ['an unknown option', () => ['--sed', '1'], /has no option --sed\./],
  ])('%s', (what, given, message) => {
    const out = join(folder, 'nothing');
    const { status, stderr } = command(out, ...given());
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(status).toBe(wrongUse.has(what) ? 2 : 1);
    expect(existsSync(out)).toBe(false);
  });

  test('a place that is a file is refused before anything is trained', () => {
    const { status, stderr } = command(dataFile);
    expect(stderr).toContain(`Nothing can be written to ${dataFile}: ${dataFile} is a file. Name a folder.`);
    expect(stderr).not.toContain('training:');
    expect(status).toBe(1);
  });
});
