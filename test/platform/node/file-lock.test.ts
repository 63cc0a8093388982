import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockFolder } from '../../../src/platform/node/file-lock.ts';

/** A whole second, which every file system can keep. */
const LOCKED_AT = 1_700_000_000_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-locks-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** Somebody else's lock, as old as the given milliseconds each time that the clock is asked. */
async function lockOfAge(milliseconds: number): Promise<string> {
  const path = join(folder, createHash('sha256').update('name').digest('hex'));
  await writeFile(path, 'of another');
  await utimes(path, LOCKED_AT / 1000, LOCKED_AT / 1000);
  vi.spyOn(Date, 'now').mockReturnValue(LOCKED_AT + milliseconds);
  return path;
}

describe('lockFolder', () => {
  it('waits for a lock that is thirty seconds old, until it is released', async () => {
    const path = await lockOfAge(30_000);
    const asked = vi.mocked(Date.now);
    let secondLook = () => {};
    const looksAgain = new Promise<'looks again'>((resolve) => {
      secondLook = () => resolve('looks again');
    });
    asked.mockImplementation(() => {
      if (asked.mock.calls.length > 1) secondLook();
      return LOCKED_AT + 30_000;
    });
    const locked = lockFolder(folder, 'name');
    // Whoever breaks a lock has it, and looks no second time.
    expect(await Promise.race([looksAgain, locked])).toBe('looks again');
    await rm(path);
    await (await locked)();
    expect(await readdir(folder)).toEqual([]);
  });

  it('breaks a lock that is older, and leaves nothing of it behind', async () => {
    await lockOfAge(30_001);
    const release = await lockFolder(folder, 'name');
    expect(await readdir(folder)).toHaveLength(1);
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('lets different names be locked at once', async () => {
    const releases = [await lockFolder(folder, 'one'), await lockFolder(folder, 'two')];
    expect(await readdir(folder)).toHaveLength(2);
    for (const release of releases) await release();
  });
});
