import { SolventError } from '../../errors.ts';

/** What passes: the first word of a server's error, or the code of one of Node's sockets. */
const PASSING: Record<string, string> = {
  BUSY: 'Redis is busy',
  CLUSTERDOWN: 'The Redis cluster is not complete',
  LOADING: 'Redis starts',
  MASTERDOWN: 'Redis has lost its master',
  MISCONF: 'Redis cannot write to its disk',
  NOREPLICAS: 'Redis has too few replicas',
  OOM: 'Redis is out of memory',
  READONLY: 'Redis may only be read',
  TRYAGAIN: 'The Redis cluster moves what is asked for',
  ASK: 'The Redis cluster moves what is asked for',
  EAI_AGAIN: 'Redis cannot be found',
  ENOTFOUND: 'Redis cannot be found',
};
/** What lasts until somebody changes a setting. */
const LASTING: Record<string, string> = {
  MOVED: 'Redis is a cluster, and is to be named by several of its servers',
  NOAUTH: 'Redis asks for a password',
  NOPERM: 'Redis does not let this user do what is needed',
  WRONGPASS: 'Redis refuses the user or the password',
  WRONGTYPE: 'Something else uses the same keys of Redis',
};
/** Nothing was done, and soon it may be. */
const SOON = ['BUSY', 'CLUSTERDOWN', 'LOADING', 'MASTERDOWN', 'READONLY', 'TRYAGAIN', 'ASK'];

type Told = { code?: unknown; name?: string; message?: string; lastNodeError?: unknown };

/** Of a cluster, none of whose servers could be asked, what the last one said. */
function innermost(error: unknown): Told {
  const { lastNodeError } = (error ?? {}) as Told;
  return lastNodeError ? innermost(lastNodeError) : ((error ?? {}) as Told);
}

const textOf = (error: Told): string =>
  (error.message ?? '').replace(/^Too many Cluster redirections\. Last error: (?:\w+: )?/, '');

const isReply = (error: Told) => error.name === 'ReplyError' || /^(?:\w+: )?[A-Z]{2,} /.test(textOf(error));

/** The first word of what a server said, or the code of a socket's error; empty where there is none. */
function wordOf(error: Told): string {
  if (isReply(error)) return /^[A-Z]+/.exec(textOf(error))?.[0] ?? '';
  return typeof error.code === 'string' ? error.code : '';
}

/** Whether to know what became of it, it is to be asked again: no server said no to it for good. */
export function isLost(error: unknown): boolean {
  if (error instanceof SolventError) return false;
  const told = innermost(error);
  return !isReply(told) || SOON.includes(wordOf(told));
}

export const isUnknownScript = (error: unknown): boolean => wordOf(innermost(error)) === 'NOSCRIPT';

export const unavailable = (sentence: string, passes = true): SolventError =>
  new SolventError(
    'storage_unavailable',
    passes ? `${sentence}. Send it again.` : `${sentence}.`,
    passes ? { retryAfterSeconds: 5 } : {},
  );

/**
 * What an error of Redis is to those who asked for something. Nothing of it but its first word is passed on, and it is no cause: ioredis puts the
 * arguments of a command beside its errors, which are messages and passwords.
 */
export function redisError(error: unknown): SolventError {
  if (error instanceof SolventError) return error;
  const told = innermost(error);
  const word = wordOf(told);
  const text = textOf(told);
  if (PASSING[word]) return unavailable(`${PASSING[word]} (${word})`);
  if (LASTING[word]) return unavailable(`${LASTING[word]} (${word})`, false);
  if (/timed out|timeout/i.test(text) || word === 'ETIMEDOUT')
    return unavailable('Redis did not answer in time');
  if (/cluster support disabled/.test(text))
    return unavailable('Redis is no cluster, and is to be named by one server', false);
  if (/compiling script/.test(text)) return unavailable('Redis is older than version 7', false);
  if (/DB index/.test(text))
    return unavailable('Redis does not have the database that its address names', false);
  if (isReply(told)) return unavailable(`Redis refuses what is asked (${word || 'ERR'})`);
  if (/^E[A-Z]+$/.test(word)) return unavailable(`Redis cannot be reached (${word})`);
  // A certificate fails by a code of OpenSSL's own; Node's other codes begin so.
  if (word !== '' && !/^ERR_(?!TLS|SSL)/.test(word))
    return unavailable(`Redis cannot be trusted (${word})`, false);
  return unavailable('The connection to Redis was lost');
}
