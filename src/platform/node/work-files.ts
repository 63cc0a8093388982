import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent } from './file-errors.ts';

/** No upload takes longer; a work file that did not change since then belongs to a process that died. */
const ABANDONED_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Removes what crashed writers left behind. */
export async function sweepWorkFiles(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(folder, entry.name);
    try {
      if (Date.now() - (await stat(path)).mtimeMs > ABANDONED_MILLISECONDS) await rm(path, { force: true });
    } catch (error) {
      // Finished, or swept by another process, in the meantime.
      if (!isAbsent(error)) throw error;
    }
  }
}
