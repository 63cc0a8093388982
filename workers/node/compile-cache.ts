import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { makeFolder } from '../../src/platform/node/make-folder.ts';

const ROOT = join(import.meta.dirname, '../..');

/**
 * Keeps code that is compiled for the next start, in a folder of this release.
 * @param folder of all releases
 * @returns removes what other releases left there; a process of theirs that still runs compiles again at its next start
 */
export function keepCompiled(folder: string): () => void {
  const own = release();
  const path = join(folder, own);
  try {
    makeFolder(path, 0o700);
  } catch {
    // Node would try for ever below /proc. What cannot be kept is compiled anew.
    return () => {};
  }
  enableCompileCache(path);
  // Threads and further processes learn of it by this alone; without it each strips and compiles the files anew.
  process.env.NODE_COMPILE_CACHE ??= path;
  return () => {
    try {
      for (const name of readdirSync(folder))
        if (name !== own) rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // Nothing is kept there, or another process removes or writes at the moment: the next start does it.
    }
  };
}

/**
 * Node keeps one entry for each file by its path, and puts a changed file's in its place: entries are left over where paths or Node's version
 * are others.
 */
function release(): string {
  const hash = createHash('sha256').update(`${process.version}\n${ROOT}\n`);
  hash.update(readFileSync(join(ROOT, 'package.json')));
  for (const folder of ['src', 'workers'])
    hash.update(readdirSync(join(ROOT, folder), { recursive: true }).sort().join('\n'));
  return hash.digest('hex').slice(0, 16);
}
