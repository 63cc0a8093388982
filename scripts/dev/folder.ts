import { accessSync, constants, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
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

/**
 * What files and databases in a folder of the user's choice fail of, told as its fault: `validation_error` with the place and the remedy.
 * Every other error as it is.
 */
export function folderError(path: string, error: unknown): unknown {
  const { code, path: place, errcode, message } = error as NodeJS.ErrnoException & { errcode?: number };
  const isOfFiles = code !== undefined && place !== undefined && isWithin(path, place);
  if (!isOfFiles && errcode === undefined) return error;
  const what = isOfFiles ? `${code} of ${place}` : message;
  return refused(path, `it cannot be used (${what}). Name another folder`, error);
}

function isWithin(folder: string, place: string): boolean {
  return place === folder || place.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function refused(path: string, problem: string, cause?: unknown): SolventError {
  return new SolventError('validation_error', `Nothing can be written to ${path}: ${problem}.`, { cause });
}
