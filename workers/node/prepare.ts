import { join } from 'node:path';
import { seedBundles, seedTrainingData } from '../../src/compose/seed.ts';
import { SolventError } from '../../src/errors.ts';
import { nodeRegistry, type PreparedState, prepareNodeState } from '../../src/platform/node/platform.ts';
import { projectBundles, projectPopulations } from '../../src/platform/node/project.ts';
import { storageReason } from '../../src/platform/node/storage-error.ts';
import { CannotStart } from './failure.ts';
import { unwritable } from './state-folder.ts';

/**
 * Brings a state folder to where every part can begin, with what comes with the project. What is there already is not written again: a start
 * on a full disk needs no room for it.
 *
 * @param root the project's folder
 * @throws CannotStart with the reason where the folder's disk is full, fails otherwise or takes no folders; SolventError as `prepareNodeState`
 */
export async function prepare(folder: string, root: string): Promise<PreparedState> {
  try {
    const prepared = await prepareNodeState(folder, join(root, 'migrations'));
    await seed(folder, root);
    return prepared;
  } catch (error) {
    // Some of it has been told as what a request would be.
    const isTold = error instanceof SolventError && error.code === 'storage_unavailable';
    const reason = storageReason(isTold ? error.cause : error);
    // What is writable by its permissions, and takes no folder.
    if (reason === undefined && (error as NodeJS.ErrnoException).syscall === 'mkdir')
      throw unwritable(folder, error as NodeJS.ErrnoException);
    if (reason === undefined) throw error;
    throw new CannotStart(
      `The state folder ${folder} cannot be prepared, begin again once it can: ${reason} (docs/node.md, "A full disk")`,
      { cause: error },
    );
  }
}

async function seed(folder: string, root: string): Promise<void> {
  const registry = nodeRegistry(folder);
  try {
    await seedBundles(registry, projectBundles(root));
    await seedTrainingData(registry.blobs, projectPopulations(root));
  } finally {
    registry.database.close();
  }
}
