import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeWritableFolder } from '../../../scripts/dev/folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'solvent-folder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('makes a folder for its owner alone', () => {
  makeWritableFolder(join(folder, 'a/b'), 0o700);
  expect(statSync(join(folder, 'a/b')).mode & 0o777).toBe(0o700);
});

it('says in a sentence which folder cannot be made, and why', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeWritableFolder(join(folder, 'file/x'), 0o700)).toThrow(
    /^Nothing can be written to .*file\/x: .*file is a file\. Name a folder\.$/,
  );
});

it.runIf(existsSync('/proc/self'))('says so of a file system that takes no folders', () => {
  expect(() => makeWritableFolder('/proc/x', 0o700)).toThrow(/^Nothing can be written to \/proc\/x: .*\.$/);
});
