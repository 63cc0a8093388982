import { readdirSync, readFileSync } from 'node:fs';
import { CannotStart } from './failure.ts';

/** Where the system does not say it. */
const USUAL_LIMIT = 1_024;
/** What a process that answers has open when nobody is connected, twice over. */
const OF_THE_PROCESS = 64;
/** A thread has its databases, pipes and event loop open, and a portfolio's files. */
const OF_A_THREAD = 16;
/** A connection, and a file that is read or written for it. */
const OF_A_CONNECTION = 2;
const LEAST_CONNECTIONS = 16;
/** Each takes memory, however many files there may be. */
const MOST_CONNECTIONS = 10_000;

/** How many files and connections this process may have open at a time. */
export function openFilesLimit(): number {
  try {
    return limitIn(readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    return USUAL_LIMIT;
  }
}

/** @param limits as Linux tells them */
export function limitIn(limits: string): number {
  const [, soft = ''] = /^Max open files +(\d+|unlimited) /m.exec(limits) ?? [];
  return soft === 'unlimited' ? Infinity : Number(soft || USUAL_LIMIT);
}

/**
 * How many connections may be open so that there are always files left for what the process itself needs.
 *
 * @param limit of open files
 * @param threads that the process has besides those of its databases
 * @throws CannotStart where hardly any is left
 */
export function connectionsWithin(limit: number, threads: number): number {
  const own = OF_THE_PROCESS + OF_A_THREAD * threads;
  const most = Math.floor((limit - own) / OF_A_CONNECTION);
  if (most < LEAST_CONNECTIONS)
    throw new CannotStart(
      `A process may have ${limit} files open (ulimit -n), and this one needs ${own + OF_A_CONNECTION * LEAST_CONNECTIONS} or more. Raise the limit, or give it fewer BATCH_THREADS or ROLES.`,
    );
  return Math.min(most, MOST_CONNECTIONS);
}

/** Whether a thread can be begun; true where the system does not tell. */
export function hasFilesForThread(): boolean {
  try {
    return openFilesLimit() - readdirSync('/proc/self/fd').length >= OF_A_THREAD;
  } catch (error) {
    // There is not even one to look with.
    return !['EMFILE', 'ENFILE'].includes((error as NodeJS.ErrnoException).code!);
  }
}
