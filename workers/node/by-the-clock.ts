import { takeTick } from '../../src/platform/node/ticks.ts';
import type { Clock, Database, Logger } from '../../src/ports.ts';
import type { Running } from './running.ts';

/**
 * Runs work at every full period of the clock. A run that takes longer than its period is not overtaken, and of several processes
 * on one state one runs it.
 */
export function byTheClock(
  name: string,
  milliseconds: number,
  work: (at: number) => Promise<void>,
  { counts, clock, logger }: { counts: Database; clock: Clock; logger: Logger },
): Running {
  let running = Promise.resolve();
  let timer: NodeJS.Timeout;
  const run = async (at: number) => {
    try {
      if (await takeTick(counts, name, at)) await work(at);
    } catch (error) {
      logger.log('error', 'by_the_clock_failed', { name, error });
    }
  };
  const next = () => {
    const at = (Math.floor(clock.now() / milliseconds) + 1) * milliseconds;
    timer = setTimeout(() => {
      running = run(at);
      running.then(() => isStopping || next());
    }, at - clock.now());
  };
  let isStopping = false;
  next();
  return {
    stop() {
      isStopping = true;
      clearTimeout(timer);
      return running;
    },
  };
}
