import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent } from './file-errors.ts';

/** A top-level folder that holds the store's own files and is never listed. */
export const RESERVED_FOLDER = '.solvent';

/** All keys under `root` that start with `prefix`, in no order. Only folders that can hold such keys are read. */
export async function walkKeys(root: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readFolder(join(root, folder))) {
      const key = folder + entry.name;
      if (key === RESERVED_FOLDER) continue;
      if (entry.isDirectory()) {
        const inside = `${key}/`;
        if (inside.startsWith(prefix) || prefix.startsWith(inside)) await walk(inside);
      } else if (entry.isFile() && key.startsWith(prefix)) {
        keys.push(key);
      }
    }
  };
  // Straight to the deepest folder that the prefix names.
  const deepest = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  if (deepest.split('/').some((segment) => segment === '..' || segment === '.')) return [];
  await walk(deepest);
  return keys;
}

async function readFolder(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
