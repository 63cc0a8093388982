import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it('ten promotions and rollbacks under load: every answer is a 200 by the version that it names, and by the new one in time', async () => {
  const { stdout } = await run(process.execPath, [
    'scripts/check-promote.ts',
    '--moves',
    '10',
    '--idle',
    '6',
  ]);
  expect(stdout).toMatch(/^violations {3}0$/m);
  expect(stdout).toMatch(/32 connections/);
});
