import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SolventError } from '../../src/errors.ts';
import { makeFolder } from '../../src/platform/node/make-folder.ts';

/**
 * Finds out before long work whether its result can be written: the folder, or the nearest one above it that is there, must
 * be a folder that may be written into.
 * @throws SolventError `validation_error` with the place and the remedy
 */
export function requireWritableFolder(path: string): void {
  let place = path;
  for (; ; place = dirname(place)) {
    const stats = statSync(place, { throwIfNoEntry: false });
    if (stats?.isDirectory()) break;
    if (stats) throw refused(path, `${place} is a file. Name a folder`);
    if (dirname(place) === place) break;
  }
  try {
    accessSync(place, constants.W_OK);
  } catch {
    throw refused(path, `${place} may not be written into. Change its permissions, or name another folder`);
  }
}

/**
 * Makes a folder of the user's choice, and those above it.
 * @throws SolventError `validation_error` with the place and the remedy
 */
export function makeWritableFolder(path: string, mode: number): void {
  requireWritableFolder(path);
  try {
    makeFolder(path, mode);
  } catch (error) {
    throw refused(path, `it cannot be made (${(error as NodeJS.ErrnoException).code}). Name another folder`);
  }
}

function refused(path: string, problem: string): SolventError {
  return new SolventError('validation_error', `Nothing can be written to ${path}: ${problem}.`);
}
