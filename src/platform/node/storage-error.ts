import { SolventError } from '../../errors.ts';
import { hasCode } from './file-errors.ts';

/** SQLite's primary result codes for a place that cannot be used at the moment. */
const SQLITE: Record<number, string> = {
  5: 'The database is busy.',
  6: 'The database is locked.',
  8: 'The database may only be read.',
  10: 'The disk of the database fails.',
  13: 'The disk is full.',
  14: 'The database cannot be opened.',
};
const FILES: Record<string, string> = {
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  EFBIG: 'A file of this length may not be written (ulimit -f, or the file system).',
  EIO: 'The disk fails.',
  EROFS: 'The disk may only be read.',
  EMFILE: 'Too many files are open.',
  ENFILE: 'Too many files are open.',
};

/** In a sentence, why a place cannot be used at the moment; undefined for what is no failure of a place. */
export function storageReason(error: unknown): string | undefined {
  const { errcode } = (error ?? {}) as { errcode?: number };
  if (errcode !== undefined) return SQLITE[errcode & 0xff];
  return FILES[Object.keys(FILES).find((code) => hasCode(error, code)) ?? ''];
}

/** What a failing disk is to those who asked for something: `storage_unavailable`. Everything else as it is. */
export function storageError(error: unknown): unknown {
  const reason = storageReason(error);
  if (reason === undefined) return error;
  return new SolventError('storage_unavailable', `${reason} Send it again.`, {
    cause: error,
    retryAfterSeconds: 5,
  });
}

/** Does something with files or a database, with a failing disk's errors as `storageError` tells them. */
export async function storing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw storageError(error);
  }
}
