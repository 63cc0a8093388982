import { expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { storageError } from '../../../src/platform/node/storage-error.ts';

it.each([
  [{ errcode: 13 }, 'The disk is full.'],
  // SQLITE_IOERR_FSYNC, an extended code.
  [{ errcode: 1034 }, 'The disk of the database fails.'],
  [{ errcode: 5 }, 'The database is busy.'],
  [{ code: 'ENOSPC' }, 'The disk is full.'],
  [{ code: 'EROFS' }, 'The disk may only be read.'],
  [{ code: 'EFBIG' }, 'A file of this length may not be written (ulimit -f, or the file system).'],
  [{ code: 'ENFILE' }, 'Too many files are open.'],
])('%j is a storage that cannot be used at the moment', (codes, message) => {
  const cause = Object.assign(new Error('as the platform says it'), codes);
  const error = storageError(cause);
  expect(error).toBeInstanceOf(SolventError);
  expect(error).toMatchObject({
    code: 'storage_unavailable',
    message: `${message} Send it again.`,
    cause,
    retryAfterSeconds: 5,
  });
});

it.each([{ errcode: 19 }, { code: 'ENOENT' }, {}])('%j is passed on as it is', (codes) => {
  const error = Object.assign(new Error('a fault of ours'), codes);
  expect(storageError(error)).toBe(error);
});
