import type { Clock, Logger, LogLevel } from '../ports.ts';
import { printable } from '../printable-text.ts';

const SEVERITY: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * One line of JSON per event on standard output: Workers Logs and every log collector read it as fields.
 * @param level events below it are dropped
 */
export function consoleLogger(level: LogLevel, clock: Clock): Logger {
  return {
    log(eventLevel, event, fields = {}) {
      if (SEVERITY[eventLevel] < SEVERITY[level]) return;
      const time = new Date(clock.now()).toISOString();
      // JSON lets signs stand at which some collectors end a line, and which terminals obey.
      // biome-ignore lint/suspicious/noConsole: the log is this adapter's whole purpose.
      console.log(printable(JSON.stringify({ time, level: eventLevel, event, ...fields }, errorsAsObjects)));
    },
  };
}

/** An Error's own properties are not enumerable: JSON would show it as `{}`. */
function errorsAsObjects(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
}
