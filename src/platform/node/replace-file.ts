import { link, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode, isAbsent } from './file-errors.ts';

/** A folder can be pruned by a deletion between its making and its use. Each round loses only to another writer. */
const ROUNDS = 100;

/**
 * Moves a finished file to its place in one step and makes that durable.
 * @param onlyIfAbsent leave an existing file alone
 * @returns whether the file was moved
 */
export async function replaceFile(from: string, to: string, onlyIfAbsent: boolean): Promise<boolean> {
  for (let round = 1; ; round++) {
    await makeFolder(dirname(to));
    try {
      // A hard link fails when its name is taken, in one step; a rename replaces.
      await (onlyIfAbsent ? link(from, to) : rename(from, to));
      await syncFolder(dirname(to));
      return true;
    } catch (error) {
      if (onlyIfAbsent && hasCode(error, 'EEXIST')) return false;
      if (!hasCode(error, 'ENOENT') || round === ROUNDS) throw error;
    }
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    if (!hasCode(error, 'EEXIST', 'ENOTDIR')) throw error;
    throw new Error(`A key that ends where this folder must be is taken: ${path}`, { cause: error });
  }
}

/** Removes a file, and the folders that this leaves empty, up to but without `root`. */
export async function removeFile(path: string, root: string): Promise<void> {
  try {
    await rm(path);
  } catch (error) {
    if (isAbsent(error)) return;
    throw error;
  }
  for (let folder = dirname(path); folder.length > root.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      // Not empty, or gone already.
      return;
    }
  }
}

/** Without this a power failure may undo the move, though a database already counts on it. */
async function syncFolder(path: string): Promise<void> {
  let folder: Awaited<ReturnType<typeof open>>;
  try {
    folder = await open(path, 'r');
  } catch (error) {
    // Removed with its last file in the meantime.
    if (isAbsent(error)) return;
    throw error;
  }
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
