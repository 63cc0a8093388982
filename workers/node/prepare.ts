import { join, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seedBundles, seedTrainingData } from '../../src/compose/seed.ts';
import { isUnavailable } from '../../src/errors.ts';
import { nodeRegistry } from '../../src/platform/node/platform.ts';
import { type PreparedState, prepareNodeState } from '../../src/platform/node/prepare-state.ts';
import { projectBundles, projectPopulations } from '../../src/platform/node/project.ts';
import { hasServers, type NodeState } from '../../src/platform/node/servers.ts';
import { storageReason } from '../../src/platform/node/storage-error.ts';
import type { Logger } from '../../src/ports.ts';
import { CannotStart } from './failure.ts';
import { unwritable } from './state-folder.ts';

/** How long a server that is away is left alone. */
const AWAY_MILLISECONDS = 2_000;

/**
 * Brings a state to where every part can begin, with what comes with the project. What is there already is not written again: a start
 * on a full disk needs no room for it. While a server is away it waits: whoever starts processes would only begin it again.
 *
 * @param root the project's folder
 * @throws CannotStart with the reason where the folder's disk is full, fails otherwise or takes no folders, or something else stands in it; SolventError as `prepareNodeState`
 */
export async function prepare(state: NodeState, root: string, logger: Logger): Promise<PreparedState> {
  for (;;) {
    try {
      return await prepareHere(state, root);
    } catch (error) {
      if (!isOfServer(error, state)) throw error;
      logger.log('warn', 'server_away', { reason: (error as Error).message });
      await wait(AWAY_MILLISECONDS);
    }
  }
}

function isOfServer(error: unknown, { servers }: NodeState): boolean {
  return hasServers(servers) && isUnavailable(error);
}

async function prepareHere(state: NodeState, root: string): Promise<PreparedState> {
  const { folder } = state;
  let prepared: PreparedState | undefined;
  try {
    prepared = await prepareNodeState(state, join(root, 'migrations'));
    await seed(state, root);
    return prepared;
  } catch (error) {
    prepared?.close();
    // Some of it has been told as what a request would be.
    const reason = storageReason(isUnavailable(error) ? error.cause : error);
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

async function seed(state: NodeState, root: string): Promise<void> {
  const registry = await nodeRegistry(state);
  try {
    await seedBundles(registry, projectBundles(root));
    await seedTrainingData(registry.blobs, projectPopulations(root));
  } finally {
    await registry.database.close();
  }
}
