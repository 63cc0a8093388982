import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sweepWorkFiles } from '../../../src/platform/node/work-files.ts';

/** A whole second, which every file system can keep. */
const NOW = 1_700_000_000;
const DAY = 86_400;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-work-'));
  vi.spyOn(Date, 'now').mockReturnValue(NOW * 1000);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

it('removes what did not change for more than a day, and leaves what others still write, and folders', async () => {
  for (const [name, changed] of [
    ['new', NOW],
    ['of a day', NOW - DAY],
    ['older', NOW - DAY - 1],
  ] as const) {
    await writeFile(join(folder, name), 'half');
    await utimes(join(folder, name), changed, changed);
  }
  await mkdir(join(folder, 'locks'));
  await utimes(join(folder, 'locks'), 0, 0);
  await sweepWorkFiles(folder);
  expect((await readdir(folder)).sort()).toEqual(['locks', 'new', 'of a day']);
});
