import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../src/platform/node/make-folder.ts';
import { CannotStart } from './failure.ts';

export const DEFAULT_STATE = join(import.meta.dirname, '../../.solvent-node');

/**
 * Makes the folder that all processes of an installation share, for nobody but their user.
 * @throws CannotStart where it cannot be made or written
 */
export function makeStateFolder(folder: string): void {
  try {
    makeFolder(folder, 0o700);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(folder, error as NodeJS.ErrnoException);
  }
}

/** What making or writing something in the state's folder failed of, for the operator. */
export function unwritable(folder: string, error: NodeJS.ErrnoException): CannotStart {
  return new CannotStart(
    `The state folder ${folder} cannot be written (${error.code}). Set SOLVENT_STATE to one that this user may write.`,
    { cause: error },
  );
}
