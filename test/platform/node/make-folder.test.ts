import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeFolder } from '../../../src/platform/node/make-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'solvent-make-folder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('makes a folder and those above it, with the mode, and leaves one that is there as it is', () => {
  makeFolder(join(folder, 'a/b/c'), 0o700);
  for (const made of ['a', 'a/b', 'a/b/c']) expect(statSync(join(folder, made)).mode & 0o777).toBe(0o700);
  makeFolder(join(folder, 'a/b/c'), 0o755);
  expect(statSync(join(folder, 'a/b/c')).mode & 0o777).toBe(0o700);
  makeFolder('/');
});

it('says what keeps it from being made', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolder(join(folder, 'file'))).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(() => makeFolder(join(folder, 'file/x/y'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
});

it.runIf(existsSync('/proc/self'))('ends where a file system takes no folders', () => {
  const program = `
    import { makeFolder } from ${JSON.stringify(join(import.meta.dirname, '../../../src/platform/node/make-folder.ts'))};
    try { makeFolder('/proc/x/y'); } catch (error) { console.log(error.code); }`;
  // In a process of its own: one that goes on for ever could not be ended from within.
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], { timeout: 20_000 });
  expect([ended.status, String(ended.stdout)]).toEqual([0, 'ENOENT\n']);
});

it('makes the same one for several processes at a time', async () => {
  const path = JSON.stringify(join(folder, 'raced/a/b'));
  const program = `
    import { makeFolder } from ${JSON.stringify(join(import.meta.dirname, '../../../src/platform/node/make-folder.ts'))};
    for (let round = 0; round < 200; round++) makeFolder(${path} + round);`;
  const codes = await Promise.all(
    [1, 2].map(
      () =>
        new Promise((resolve) =>
          spawn(process.execPath, ['--input-type=module', '-e', program]).once('close', resolve),
        ),
    ),
  );
  expect(codes).toEqual([0, 0]);
});
