import type { Clock, Logger } from '../ports.ts';

const MINUTE = 60_000;

/**
 * A logger for what strangers cause at any rate that they like. What is beyond the bound is not logged, and the next minute that has
 * something to tell says how much that was (`not_logged`).
 *
 * @param mostPerMinute events
 */
export function boundedLogger(logger: Logger, clock: Clock, mostPerMinute: number): Logger {
  let minute = Number.NaN;
  let count = 0;
  return {
    log(level, event, fields) {
      const now = Math.floor(clock.now() / MINUTE);
      if (now !== minute) {
        if (count > mostPerMinute) logger.log('warn', 'not_logged', { events: count - mostPerMinute });
        minute = now;
        count = 0;
      }
      if (++count <= mostPerMinute) logger.log(level, event, fields);
    },
  };
}
