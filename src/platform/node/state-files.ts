import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SolventError } from '../../errors.ts';
import type { NodeState } from './servers.ts';

/** What stands in a state folder. */
export const stateFiles = (folder: string) => ({
  state: join(folder, 'state.db'),
  counts: join(folder, 'counts.db'),
  blobs: join(folder, 'blobs'),
});

/** Whether a folder holds what `prepareNodeState` makes. */
export function hasNodeState(folder: string): boolean {
  const { state, counts } = stateFiles(folder);
  return existsSync(state) || existsSync(counts);
}

/** @throws SolventError `conflict` when the folder holds what `npm start` makes: neither could read what the other writes */
export function requireNodeFolder(folder: string): void {
  if (existsSync(join(folder, 'lock.sqlite')) && !hasNodeState(folder))
    throw new SolventError(
      'conflict',
      `${folder} holds the state of \`npm start\`. Name another folder in SOLVENT_STATE.`,
    );
}

/**
 * A variable that was forgotten would begin an empty state beside the full one, and answer by it.
 * @throws SolventError `conflict` where the folder was used with other servers
 */
export function requireSameServers({ folder, servers }: NodeState): void {
  const { state, counts, blobs } = stateFiles(folder);
  if (servers.blobs && existsSync(blobs) && readdirSync(blobs).length > 0)
    throw new SolventError(
      'conflict',
      `${folder} has files of its own, in blobs, and S3_ENDPOINT names another place for them. Name another folder in SOLVENT_STATE, or leave S3_ENDPOINT out.`,
    );
  if (!servers.blobs && !existsSync(blobs) && existsSync(counts))
    throw new SolventError(
      'conflict',
      `${folder} has no blobs, and was used before: set S3_ENDPOINT again if it was used with that, or restore blobs from a backup (docs/node.md, "The state folder").`,
    );
  const isEmbedded = existsSync(state);
  if (servers.database !== undefined && isEmbedded)
    throw new SolventError(
      'conflict',
      `${folder} has a database of its own, state.db, and DATABASE_URL names another. Name another folder in SOLVENT_STATE, or leave DATABASE_URL out.`,
    );
  if (servers.database === undefined && !isEmbedded && existsSync(counts))
    throw new SolventError(
      'conflict',
      `${folder} has no state.db, and was used before: set DATABASE_URL again if it was used with that, or restore state.db from a backup (docs/node.md, "The state folder").`,
    );
}
