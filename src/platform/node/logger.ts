import { writeSync } from 'node:fs';
import type { Clock, Logger, LogLevel } from '../../ports.ts';
import { logLine, SEVERITY } from '../log-line.ts';

/** Lines wait for each other so long: a write for each costs more than a score. */
const GATHER_MILLISECONDS = 50;
const MOST_GATHERED = 64 * 1024;
const STDOUT = 1;

/** Gathers lines and writes them in one go, in their order; at the end of the process, however it comes about, what is left. */
export interface LineWriter {
  write(line: string): void;
  flush(): void;
}

export function stdoutWriter(): LineWriter {
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const text = lines;
    lines = '';
    if (text !== '') process.stdout.write(text);
  };
  process.once('exit', () => {
    // The stream writes no more by now.
    if (lines === '') return;
    try {
      writeSync(STDOUT, lines);
    } catch {
      // Nobody reads.
    }
  });
  return {
    write(line) {
      lines += `${line}\n`;
      if (lines.length > MOST_GATHERED) flush();
      else timer ??= setTimeout(flush, GATHER_MILLISECONDS).unref();
    },
    flush,
  };
}

/**
 * One line of JSON per event on standard output.
 * @param level events below it are dropped
 */
export function lineLogger(level: LogLevel, clock: Clock, writer: LineWriter): Logger {
  return {
    log(eventLevel, event, fields = {}) {
      if (SEVERITY[eventLevel] >= SEVERITY[level])
        writer.write(logLine(clock.now(), eventLevel, event, fields));
    },
  };
}
