import { existsSync, renameSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SolventError } from '../../errors.ts';
import { BUSY_MILLISECONDS } from './sqlite.ts';

const CORRUPT = 11;
const NO_DATABASE = 26;
const CANNOT_OPEN = 14;

/** SQLite's primary result code. */
const codeOf = (error: unknown) => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

const isOfDamage = (error: unknown) => [CORRUPT, NO_DATABASE].includes(codeOf(error));

/**
 * Does the first thing with a database that nobody can do without.
 * @throws SolventError `file_damaged` or `conflict` for a file that is none or not whole, or cannot be opened, with its name and what to do
 */
export async function requireSound<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { message } = error as Error;
    const restore = 'restore it from a backup (docs/node.md, "The state folder")';
    if (isOfDamage(error))
      throw new SolventError(
        'file_damaged',
        `${path} is damaged (${message}): stop all that runs on its folder, and ${restore}.`,
        { cause: error },
      );
    if (codeOf(error) === CANNOT_OPEN)
      throw new SolventError(
        'conflict',
        `${path} cannot be opened (${message}): make it a file that this user may read and write, or ${restore}.`,
        { cause: error },
      );
    throw error;
  }
}

/**
 * Moves a damaged database out of the way, with all that SQLite keeps beside it. Whoever calls this sees to it that no other process does so
 * at the same time; one that has it open goes on with what was moved.
 *
 * @param now milliseconds since the Unix epoch
 * @returns where it stands now; undefined where nothing is wrong with it, or nothing is there
 */
export function putAsideIfDamaged(path: string, now: number): string | undefined {
  if (!existsSync(path) || isSound(path)) return undefined;
  const aside = `${path}.damaged-${new Date(now).toISOString().replaceAll(/[-:.]/g, '')}`;
  renameSync(path, aside);
  for (const beside of ['-wal', '-shm'])
    if (existsSync(path + beside)) renameSync(path + beside, aside + beside);
  return aside;
}

function isSound(path: string): boolean {
  if (!statSync(path).isFile()) return false;
  const database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS });
  try {
    const [told] = database.prepare('PRAGMA quick_check(1)').all();
    return told?.quick_check === 'ok';
  } catch (error) {
    if (isOfDamage(error)) return false;
    throw error;
  } finally {
    database.close();
  }
}
