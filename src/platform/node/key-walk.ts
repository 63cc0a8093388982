import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareKeys } from '../keys.ts';
import { isAbsent } from './file-errors.ts';

/** A top-level folder that holds the store's own files and is never listed. */
export const RESERVED_FOLDER = '.solvent';

/**
 * All keys under `root` that start with `prefix`, in the order of `compareKeys`. Only folders that can hold such keys are read, each when its
 * first one is asked for: whoever takes a page does not pay for those that follow.
 *
 * @param after only keys behind it
 */
export async function* walkKeys(root: string, prefix: string, after = ''): AsyncGenerator<string> {
  // Straight to the deepest folder that the prefix names.
  const deepest = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  if (deepest.split('/').some((segment) => segment === '..' || segment === '.')) return;
  yield* walkFolder(root, deepest, prefix, after);
}

async function* walkFolder(
  root: string,
  folder: string,
  prefix: string,
  after: string,
): AsyncGenerator<string> {
  const entries = await readFolder(join(root, folder));
  // As its keys begin, a folder sorts behind a file whose name goes on with less than a slash.
  const left = entries
    .map((entry) => ({ entry, key: folder + entry.name + (entry.isDirectory() ? '/' : '') }))
    .filter(({ key }) => compareKeys(key, after) > 0 || (after.startsWith(key) && key.endsWith('/')));
  left.sort((one, other) => compareKeys(one.key, other.key));
  for (const { entry, key } of left) {
    if (folder + entry.name === RESERVED_FOLDER) continue;
    if (entry.isDirectory()) {
      if (key.startsWith(prefix) || prefix.startsWith(key)) yield* walkFolder(root, key, prefix, after);
    } else if (entry.isFile() && key.startsWith(prefix)) {
      yield key;
    }
  }
}

async function readFolder(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
