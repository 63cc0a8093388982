import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SolventError } from '../../src/errors.ts';
import { folderError } from './folder.ts';

const SQLITE_BUSY = 5;

/**
 * Takes a state folder for one stack: two at a time would overwrite each other's files unnoticed. The lock is SQLite's on
 * a database of its own, which the operating system releases with the process, however that ends.
 *
 * @returns a function that gives the folder back
 * @throws SolventError `conflict` when another stack has it, `validation_error` where the folder takes no such file
 */
export function lockState(stateDir: string): () => void {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(stateDir, 'lock.sqlite'));
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw folderError(stateDir, error);
    throw new SolventError(
      'conflict',
      `The state in ${stateDir} is in use by another Solvent command: stop it or wait for its end, or name another folder in SOLVENT_STATE.`,
    );
  }
  const taken = database;
  return () => taken.close();
}
