import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { R2Bucket } from '@cloudflare/workers-types';

export interface Seeded {
  /** Keys written now. */
  written: string[];
  /** Registries that differ from the folder's and were left alone. */
  kept: string[];
}

/**
 * Brings the models of a folder into the bucket. Files that are there already, byte for byte, are left alone, and so is
 * a `registry.json` that differs: the bucket's says which version was promoted there, and the folder's does not know.
 */
export async function seedModels(bucket: R2Bucket, root: string): Promise<Seeded> {
  const seeded: Seeded = { written: [], kept: [] };
  const folder = join(root, 'models');
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const key = relative(root, path).split(sep).join('/');
    const contents = await readFile(path);
    const existing = await bucket.head(key);
    if (existing?.etag === createHash('md5').update(contents).digest('hex')) continue;
    if (existing && entry.name === 'registry.json') {
      seeded.kept.push(key);
      continue;
    }
    await bucket.put(key, contents);
    seeded.written.push(key);
  }
  return seeded;
}
