import { SolventError } from '../../errors.ts';
import { holdsNul } from './dialect.ts';

/** What a server says or a network does when the database cannot be used at the moment. Codes with two characters stand for a class. */
const PASSING: Record<string, string> = {
  '08': 'The connection to the database was lost.',
  '25006': 'The database may only be read.',
  '25P03': 'The database ended a transaction that waited too long.',
  40: 'The database is busy.',
  '53100': 'The disk of the database is full.',
  '53200': 'The database is out of memory.',
  '53300': 'The database takes no more connections.',
  '53400': 'The database is at one of its limits.',
  '55P03': 'The database is locked.',
  57014: 'The database did not answer in time.',
  '57P': 'The database stops or starts.',
  58030: 'The disk of the database fails.',
  ECONNREFUSED: 'The database cannot be reached.',
  ECONNRESET: 'The connection to the database was lost.',
  EPIPE: 'The connection to the database was lost.',
  ETIMEDOUT: 'The database cannot be reached.',
  EHOSTUNREACH: 'The database cannot be reached.',
  ENETUNREACH: 'The database cannot be reached.',
  ENOTFOUND: 'The database cannot be found.',
  EAI_AGAIN: 'The database cannot be found.',
  ENOENT: 'The database cannot be reached.',
  EACCES: 'The database cannot be reached.',
  CONNECTION_CLOSED: 'The connection to the database was lost.',
  CONNECTION_ENDED: 'The connection to the database was closed.',
  CONNECTION_DESTROYED: 'The connection to the database was lost.',
};
/** What lasts until somebody changes a setting. */
const LASTING: Record<string, string> = {
  28: 'The database refuses the user or the password.',
  '3D000': 'The database does not exist.',
  NO_TLS: 'The database does not speak TLS, which sslmode asks for.',
  42501: 'The database does not let this user do what is needed.',
};

/** The code of an error of PostgreSQL, of Node's sockets or of postgres.js; empty where there is none. */
export const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

const found = (table: Record<string, string>, code: string) =>
  table[code] ??
  (/^[0-9A-Z]{5}$/.test(code) ? (table[code.slice(0, 3)] ?? table[code.slice(0, 2)]) : undefined);

/** Undone by the server for the sake of others: the same once more may succeed. */
export const isConflict = (error: unknown): boolean =>
  ['40001', '40P01'].includes(codeOf(error)) ||
  // A table was changed under a prepared statement.
  (error as { routine?: string } | null)?.routine === 'RevalidateCachedQuery';

/** The connection is gone, or was never there. */
export const isLost = (error: unknown): boolean =>
  /^(?:08...|57P0[1-5]|E[A-Z_]+|CONNECTION_[A-Z]+)$/.test(codeOf(error));

/** The server may only be read: it is a standby, where nothing serializable runs at all, or an administrator made it so. */
export const isReadOnly = (error: unknown): boolean =>
  codeOf(error) === '25006' ||
  (error as { routine?: string } | null)?.routine === 'GetSerializableTransactionSnapshot';

/** What an error of the database is to those who asked for something; what is wrong with a statement stays as it is. */
export function databaseError(error: unknown): unknown {
  if (error instanceof SolventError) return error;
  const code = codeOf(error);
  if (code === '22P05' || code === '22021') return holdsNul(error);
  const passing = found(PASSING, isReadOnly(error) ? '25006' : code);
  if (passing !== undefined)
    return new SolventError('storage_unavailable', `${passing} Send it again.`, {
      cause: error,
      retryAfterSeconds: 5,
    });
  const lasting =
    code === 'UNTRUSTED'
      ? `The database cannot be trusted (${(error as { reason?: string }).reason}).`
      : found(LASTING, code);
  return lasting === undefined ? error : new SolventError('storage_unavailable', lasting, { cause: error });
}
