import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SolventError } from '../../errors.ts';

/** What stands in a state folder. */
export const stateFiles = (folder: string) => ({
  state: join(folder, 'state.db'),
  counts: join(folder, 'counts.db'),
  blobs: join(folder, 'blobs'),
});

/** Whether a folder holds what `prepareNodeState` makes. */
export function hasNodeState(folder: string): boolean {
  return existsSync(stateFiles(folder).state);
}

/** @throws SolventError `conflict` when the folder holds what `npm start` makes: neither could read what the other writes */
export function requireNodeFolder(folder: string): void {
  if (existsSync(join(folder, 'lock.sqlite')) && !hasNodeState(folder))
    throw new SolventError(
      'conflict',
      `${folder} holds the state of \`npm start\`. Name another folder in SOLVENT_STATE.`,
    );
}
