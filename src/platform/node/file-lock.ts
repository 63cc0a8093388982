import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { hasCode, isAbsent } from './file-errors.ts';

/** A lock is held for some file system calls. One that is older belongs to a process that died. */
const STALE_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 5;

/**
 * Waits for the exclusive right to `name` among all processes that share the folder.
 * @returns releases it
 */
export async function lockFolder(folder: string, name: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, createHash('sha256').update(name).digest('hex'));
  for (;;) {
    try {
      await (await open(path, 'wx')).close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    if (await isStale(path)) {
      // Of several that see the stale lock, the move succeeds for one.
      const aside = `${path}.${crypto.randomUUID()}`;
      await rename(path, aside).catch((error) => {
        if (!isAbsent(error)) throw error;
      });
      await rm(aside, { force: true });
    }
    await wait(POLL_MILLISECONDS);
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > STALE_MILLISECONDS;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
