import type { Clock, Logger, LogLevel } from '../ports.ts';
import { logLine, SEVERITY } from './log-line.ts';

/**
 * One line of JSON per event on standard output.
 * @param level events below it are dropped
 */
export function consoleLogger(level: LogLevel, clock: Clock): Logger {
  return {
    log(eventLevel, event, fields = {}) {
      if (SEVERITY[eventLevel] < SEVERITY[level]) return;
      // biome-ignore lint/suspicious/noConsole: the log is this adapter's whole purpose.
      console.log(logLine(clock.now(), eventLevel, event, fields));
    },
  };
}
