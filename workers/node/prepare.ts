import { join, sep } from 'node:path';
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
 * @throws CannotStart with the reason where the folder's disk is full, fails otherwise or takes no folders, or something else stands in it; SolventError as `prepareNodeState`
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
    const misplaced = misplacedIn(folder, error);
    if (misplaced !== undefined)
      throw new CannotStart(
        `The state folder ${folder} cannot be used, something else stands at ${misplaced}: move it away, or restore the folder from a backup (docs/node.md, "The state folder").`,
        { cause: error },
      );
    if (reason === undefined) throw error;
    throw new CannotStart(
      `The state folder ${folder} cannot be prepared, begin again once it can: ${reason} (docs/node.md, "A full disk")`,
      { cause: error },
    );
  }
}

/** Codes of a file where a folder is to be, and of a folder where a file is. */
const MISPLACED = ['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'];

/** Where below a folder something else stands than what is to stand there, by what using it failed of; undefined where that is not why. */
function misplacedIn(folder: string, error: unknown): string | undefined {
  // A store says it in words of its own, and keeps the system's.
  const { code, path, dest, cause } = error as NodeJS.ErrnoException & { dest?: string };
  if (code === undefined && cause !== undefined) return misplacedIn(folder, cause);
  const place = dest ?? path;
  return MISPLACED.includes(code ?? '') && place?.startsWith(join(folder, sep)) ? place : undefined;
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
