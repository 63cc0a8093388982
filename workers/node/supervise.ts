import type { Logger } from '../../src/ports.ts';
import type { Running } from './running.ts';

/** What may end by itself: a thread, a process. */
export interface Child {
  /** Asks it to stop. */
  stop(): void;
  kill(): void;
  /** When it has ended, however that came about. */
  ended: Promise<Ended>;
}

export interface Ended {
  reason: string;
  /** It would end so again. */
  isFinal: boolean;
}

interface How {
  logger: Logger;
  /** How long a child that is to stop may take. */
  graceMilliseconds: number;
  /** Told when a child ended that is not begun again. */
  givenUp(): void;
}

const FIRST_MILLISECONDS = 500;
const LONGEST_MILLISECONDS = 30_000;
/** One that ran so long did not end by how it begins. */
const STEADY_MILLISECONDS = 60_000;

/** Keeps a child running: one that ends by itself is begun again, later each time it does so at once, unless it cannot be otherwise. */
export function supervise(
  name: string,
  begin: () => Child,
  { logger, graceMilliseconds, givenUp }: How,
): Running {
  let isStopping = false;
  let child = begin();
  let timer: NodeJS.Timeout | undefined;
  let delay = FIRST_MILLISECONDS;
  const watch = async () => {
    const begun = performance.now();
    const { reason, isFinal } = await child.ended;
    if (isStopping) return;
    if (isFinal) {
      logger.log('error', 'part_given_up', { part: name, reason });
      return givenUp();
    }
    if (performance.now() - begun > STEADY_MILLISECONDS) delay = FIRST_MILLISECONDS;
    logger.log('error', 'part_ended', { part: name, reason, again_in_ms: delay });
    timer = setTimeout(() => {
      child = begin();
      void watch();
    }, delay);
    delay = Math.min(2 * delay, LONGEST_MILLISECONDS);
  };
  void watch();
  return {
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      child.stop();
      const late = setTimeout(() => {
        logger.log('warn', 'part_cut_off', { part: name });
        child.kill();
      }, graceMilliseconds);
      await child.ended;
      clearTimeout(late);
    },
  };
}
