import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
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
import { sha256Hex } from '../../../src/digest.ts';
import { readParams } from '../../../src/training/params.ts';
import { tuningOf } from '../../../src/training/tuning/block.ts';
import { schema, smallCsv } from '../../training/support.ts';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'solvent-tune-'));
const dataFile = join(folder, 'loans.csv');
const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled'), SOLVENT_STATE: folder };
// Written by hand, not as any program would lay it out.
const schemaText = `${JSON.stringify(schema, null, 4).replace('"fields": [', '"fields":   [')}\n\n`;

beforeAll(() => writeFileSync(dataFile, `${smallCsv(500).join('\n')}\n`));
afterAll(() => rmSync(folder, { recursive: true }));

/** A schema file and a journal of its own. */
function place(name: string) {
  mkdirSync(join(folder, name));
  const schemaFile = join(folder, name, 'schema.json');
  writeFileSync(schemaFile, schemaText);
  const journal = join(folder, name, 'journal.jsonl');
  const script = join(root, 'scripts/tune.ts');
  return {
    schemaFile,
    journal,
    args: [script, '--data', dataFile, '--schema', schemaFile, '--journal', journal, '--tries', '11'],
  };
}

function tune(args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

/** The report, without what names files or says how much was known before. */
function report(stdout: string): string {
  return stdout.slice(stdout.indexOf('The best of')).replaceAll(/\S+schema\.json/g, 'schema.json');
}

describe('npm run tune', () => {
  const first = place('first');
  let done: ReturnType<typeof tune>;
  beforeAll(() => {
    done = tune([...first.args, '--threads', '1']);
  }, 60_000);

  test('writes the winner as the training block and leaves every other character of the schema', () => {
    expect(done).toMatchObject({ status: 0 });
    expect(done.stdout).toMatch(/\d+ rows to tune on; \d+ are held out/);
    expect(done.stdout).toContain('The winner is try ');
    expect(done.stdout).toContain('gain over the defaults');
    expect(done.stdout).toContain('when one parameter of the winner is set back');
    const text = readFileSync(first.schemaFile, 'utf8');
    const { training, ...others } = JSON.parse(text);
    expect(others).toEqual(schema);
    expect(readParams({}, training).early_stopping_rounds).toBeNull();
    const data = sha256Hex(readFileSync(dataFile));
    expect(tuningOf(JSON.parse(text), readParams({}, training))).toMatchObject({ tries: 11, seed: 42, data });
    expect(done.stdout).toContain(`ROC-AUC ${training.tuned.roc_auc.toFixed(4)} in 5 folds`);
    expect(text.startsWith(schemaText.trimEnd().slice(0, -2))).toBe(true);
    expect(readdirSync(join(folder, 'first')).sort()).toEqual(['journal.jsonl', 'schema.json']);
  });

  test('shows tried, left and the best so far', () => {
    expect(done.stderr).toMatch(/best ROC-AUC so far 0\.\d{4}; 10 tried, 1 left/);
    expect(done.stderr).not.toContain('\r');
  });

  test('gives the same bytes on two threads, killed in its midst and resumed', async () => {
    const { args, schemaFile, journal } = place('killed');
    const child = spawn(process.execPath, [...args, '--threads', '2'], { env, stdio: 'ignore' });
    while (!existsSync(journal) || readFileSync(journal, 'utf8').split('\n').length < 8)
      await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(readFileSync(schemaFile, 'utf8')).toBe(schemaText);
    const resumed = tune([...args, '--threads', '2']);
    expect(resumed.stdout).toMatch(/with [1-9]\d* fits already made/);
    expect(report(resumed.stdout)).toBe(report(done.stdout));
    expect(readFileSync(schemaFile, 'utf8')).toBe(readFileSync(first.schemaFile, 'utf8'));
  }, 60_000);

  test('writes nothing when asked to, and another file when asked to', () => {
    const { args, schemaFile } = place('dry');
    const out = join(folder, 'dry', 'out.json');
    args[args.indexOf('--journal') + 1] = first.journal;
    const dry = tune([...args, '--dry-run']);
    expect(dry.stdout).toContain('"training": {');
    tune([...args, '--out', out]);
    expect(readFileSync(schemaFile, 'utf8')).toBe(schemaText);
    expect(readFileSync(out, 'utf8')).toBe(readFileSync(first.schemaFile, 'utf8'));
  });

  test('refuses the journal of another seed', () => {
    const { args } = place('seed');
    args[args.indexOf('--journal') + 1] = first.journal;
    expect(tune([...args, '--seed', '7'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is the journal of another seed'),
    });
  });

  test.each([
    [['--budget', '10m'], /Say --tries or --budget/],
    [['--tries', '1'], /--tries is a whole number from 2/],
    [['--threads', '0'], /--threads is a whole number from 1/],
  ])('ends with 2 for %j', (more, message) => {
    const { args } = place(`wrong${more}`);
    const { status, stderr } = tune([...args, ...more]);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});
