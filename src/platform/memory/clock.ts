import type { Clock } from '../../ports.ts';

export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
}

/** A clock that moves only when it is told to. */
export function manualClock(start = 0): ManualClock {
  let now = start;
  return {
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
