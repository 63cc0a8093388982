import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { folderError, makeWritableFolder } from '../../../scripts/dev/folder.ts';
import { lockState } from '../../../scripts/dev/lock.ts';

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

it('says in a sentence that a folder takes no lock: it is a file system without files of ours, or something else stands there', () => {
  const taken = join(folder, 'taken');
  mkdirSync(join(taken, 'lock.sqlite'), { recursive: true });
  const damaged = join(folder, 'damaged');
  mkdirSync(damaged);
  writeFileSync(join(damaged, 'lock.sqlite'), 'no database at all');
  for (const path of [taken, damaged, ...(existsSync('/proc/self') ? ['/proc'] : [])])
    expect(() => lockState(path)).toThrow(
      expect.objectContaining({
        code: 'validation_error',
        message: expect.stringMatching(
          /^Nothing can be written to .*: it cannot be used \(.*\)\. Name another folder\.$/,
        ),
      }),
    );
});

it('tells what files below a folder fail of as its fault, and nothing else', () => {
  const fault = (path: string) => Object.assign(new Error('no'), { code: 'ENOSPC', path });
  expect(folderError('/a', fault('/a/b'))).toMatchObject({
    code: 'validation_error',
    message: 'Nothing can be written to /a: it cannot be used (ENOSPC of /a/b). Name another folder.',
  });
  for (const other of [fault('/ab'), new Error('anything')]) expect(folderError('/a', other)).toBe(other);
});
