import { databaseTime, runOnce } from '../../src/platform/node/leases.ts';
import type { Database, Logger } from '../../src/ports.ts';
import type { Running } from './running.ts';

interface How {
  database: Database;
  newId(): string;
  /** Ends early once the process stops. */
  sleep(milliseconds: number): Promise<void>;
  logger: Logger;
}

/** A database that is away is asked again after so much of a period: the tick may be whoever asks first. */
const ASKED_AGAIN = 1 / 6;

/**
 * Runs work at every full period of the database's clock. A run that takes longer than its period is not overtaken, and of several processes
 * on one database one runs it: see `runOnce`.
 *
 * @param period milliseconds
 * @param work gets the tick, in milliseconds since the Unix epoch, and a signal that aborts when somebody else may have begun
 */
export function byTheClock(
  name: string,
  period: number,
  work: (at: number, lost: AbortSignal) => Promise<void>,
  { database, newId, sleep, logger }: How,
): Running {
  const untilNext = (now: number) => period - (now % period);
  let holder = newId();

  /** @returns how long to wait for the next, in milliseconds */
  const turn = async (): Promise<number> => {
    const standing = await runOnce(database, { name, period, holder }, async (at, lost) => {
      // The attempt was answered: the next is another.
      holder = newId();
      lost.addEventListener('abort', () => logger.log('warn', 'lease_lost', { name, at }));
      await work(at, lost).catch((error) => logger.log('error', 'by_the_clock_failed', { name, error }));
    });
    if (!standing) return untilNext(await databaseTime(database));
    const { now, tick, until } = standing;
    const isDue = tick < now - (now % period);
    // Whoever is still at an earlier one may be gone.
    return isDue ? Math.min(until - now, untilNext(now)) : untilNext(now);
  };

  let isStopping = false;
  const run = async () => {
    let next = async () => untilNext(await databaseTime(database));
    while (!isStopping) {
      const wait = await next().catch((error) => {
        logger.log('error', 'by_the_clock_failed', { name, error });
        return undefined;
      });
      if (wait !== undefined) next = turn;
      if (!isStopping) await sleep(wait ?? period * ASKED_AGAIN);
    }
  };
  const running = run();
  return {
    stop() {
      isStopping = true;
      return running;
    },
  };
}
