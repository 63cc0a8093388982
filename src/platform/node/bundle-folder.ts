import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BundleFiles } from '../../model/bundle.ts';
import { makeFolder } from './make-folder.ts';

/** What is being written beside a bundle's folder begins so, and goes on with the writer's process. No reader looks into it. */
const UNFINISHED = '.training-';

/** The files of a bundle's folder. Whether they are whole is for `openBundle` to say. */
export function readBundleFolder(folder: string): BundleFiles {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(names.map(({ name }) => [name, new Uint8Array(readFileSync(join(folder, name)))]));
}

/**
 * Writes a bundle as a folder, which appears whole or not at all. One that stands there is replaced; what earlier runs left
 * unfinished beside it is removed.
 */
export function writeBundleFolder(folder: string, files: BundleFiles): void {
  const parent = dirname(folder);
  makeFolder(parent);
  removeUnfinished(parent);
  // Not a temporary folder, which its owner alone may read: an image's user would find no bundle in it.
  const unfinished = join(parent, `${UNFINISHED}${process.pid}-${randomUUID()}`);
  mkdirSync(unfinished);
  try {
    for (const [name, bytes] of files) writeFileSync(join(unfinished, name), bytes, { flush: true });
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Removes what runs left behind that died while they wrote; what another run writes at this moment stays. */
function removeUnfinished(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const writer = Number(name.slice(UNFINISHED.length).split('-')[0]);
    if (!isRunning(writer)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(id: number): boolean {
  try {
    // Signal 0 only asks.
    return Number.isInteger(id) && process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The bundles that lie under `models/NAME/`, by folder: where a manifest stands, all of it should. */
export function bundleFolders(models: string): string[] {
  return readdirSync(models, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(models, name), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith(UNFINISHED))
        .map((entry) => join(models, name, entry.name)),
    )
    .filter((folder) => existsSync(join(folder, 'manifest.json')))
    .sort();
}
