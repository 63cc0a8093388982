import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeWhole } from '../../../scripts/tuning/write-whole.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'solvent-write-'));
  file = join(folder, 'schema.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a new file has the text, and nothing lies beside it', () => {
  writeWhole(file, 'ä');
  expect(readFileSync(file, 'utf8')).toBe('ä');
  expect(readdirSync(folder)).toEqual(['schema.json']);
});

test('the folders that lead to it are made', () => {
  writeWhole(join(folder, 'a/b/schema.json'), 'new');
  expect(readFileSync(join(folder, 'a/b/schema.json'), 'utf8')).toBe('new');
});

test('a file that was there keeps its permissions', () => {
  writeFileSync(file, 'old');
  chmodSync(file, 0o640);
  writeWhole(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(statSync(file).mode & 0o777).toBe(0o640);
});

test('a link goes on pointing at the file', () => {
  const link = join(folder, 'link.json');
  writeFileSync(file, 'old');
  symlinkSync(file, link);
  writeWhole(link, 'new');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe('new');
});

test('what cannot be replaced stays, and nothing lies beside it', () => {
  mkdirSync(file);
  writeFileSync(join(file, 'inside'), 'old');
  expect(() => writeWhole(file, 'new')).toThrow();
  expect(readFileSync(join(file, 'inside'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['schema.json']);
});
