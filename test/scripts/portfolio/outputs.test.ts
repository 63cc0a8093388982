import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { outputsOf, requireFile, requireOutputs } from '../../../scripts/portfolio/outputs.ts';

const root = mkdtempSync(join(tmpdir(), 'solvent-outputs-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'test-'));
  writeFileSync(join(folder, 'in.csv'), 'a\n1\n');
});
const at = (name: string) => join(folder, name);
const check = (input: string, out: string) => () =>
  requireOutputs(at(input), outputsOf({ path: at(input) }, at(out)));

test('an output that is new, or a file of an earlier run, is taken', () => {
  expect(check('in.csv', 'out.csv')).not.toThrow();
  for (const name of ['out.csv', 'out.csv.errors.csv', 'out.csv.job']) writeFileSync(at(name), '');
  expect(check('in.csv', 'out.csv')).not.toThrow();
});

test('results are never written over the file that is scored, whatever name leads to it', () => {
  expect(check('in.csv', 'in.csv')).toThrow(`${at('in.csv')}: it is the file that is to be scored`);
  expect(check('in.csv', '../in.csv')).not.toThrow();
  symlinkSync(at('in.csv'), at('symbolic.csv'));
  linkSync(at('in.csv'), at('hard.csv'));
  for (const name of ['symbolic.csv', 'hard.csv', './in.csv'])
    expect(check('in.csv', name)).toThrow('it is the file that is to be scored');
});

test.each([
  '.errors.csv',
  '.rejected.csv',
  '.part',
  '.errors.csv.part',
  '.rejected.csv.part',
  '.job',
  '.job.new',
])('nor is anything beside the results: %s', (ending) => {
  linkSync(at('in.csv'), at(`out.csv${ending}`));
  expect(check('in.csv', 'out.csv')).toThrow(`out.csv${ending}: it is the file that is to be scored`);
});

test('a place where nothing can be written is told', () => {
  mkdirSync(at('taken.csv'));
  expect(check('in.csv', 'lost/out.csv')).toThrow(
    `Nothing can be written to ${at('lost/out.csv')}: there is no folder ${at('lost')}. Make it, or name another.`,
  );
  expect(check('in.csv', 'in.csv/out.csv')).toThrow(`${at('in.csv')} is no folder`);
  expect(check('in.csv', 'taken.csv')).toThrow(`${at('taken.csv')}: it is a folder`);
});

test('a file that is none is told', () => {
  mkdirSync(at('folder'));
  expect(() => requireFile(at('folder'))).toThrow(`${at('folder')}: this is a folder. Give a file.`);
  expect(() => requireFile(at('lost.csv'))).toThrow('no such file');
  expect(() => requireFile(at('in.csv'))).not.toThrow();
  expect(check('in.txt', 'out.csv')).toThrow('the name must end in csv');
});

test('rejected rows are named after the form of the input', () => {
  const rejected = (path: string) => outputsOf({ path }, 'out').rejected;
  expect(['a.csv', 'a.tsv.gz', 'a.json', 'a.ndjson'].map(rejected)).toEqual([
    'out.rejected.csv',
    'out.rejected.csv',
    'out.rejected.ndjson',
    'out.rejected.ndjson',
  ]);
});

test('rejected rows are put beside the results in the form of the file that was scored', () => {
  const rejectedOf = (path: string) => outputsOf({ path }, 'out.csv').rejected;
  expect(['a.csv', 'a.tsv.gz', 'a.json', 'a.parquet'].map(rejectedOf)).toEqual(
    ['csv', 'csv', 'ndjson', 'parquet'].map((form) => `out.csv.rejected.${form}`),
  );
});
