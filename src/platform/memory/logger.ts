import type { Logger, LogLevel } from '../../ports.ts';

export interface MemoryLogger extends Logger {
  readonly entries: { level: LogLevel; event: string; fields: Record<string, unknown> }[];
}

/** Keeps every event, for tests that ask what was logged. */
export function memoryLogger(): MemoryLogger {
  const entries: MemoryLogger['entries'] = [];
  return {
    entries,
    log(level, event, fields = {}) {
      entries.push({ level, event, fields });
    },
  };
}
