import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from './failure.ts';

export const DEFAULT_STATE = join(import.meta.dirname, '../../.solvent-node');

/**
 * Makes the folder that all processes of an installation share, for nobody but their user.
 * @throws CannotStart where it cannot be made or written
 */
export function makeStateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CannotStart(
      `The state folder ${folder} cannot be written (${code}). Set SOLVENT_STATE to one that this user may write.`,
      { cause: error },
    );
  }
}
