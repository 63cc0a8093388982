import type { Clock } from '../ports.ts';

/** The machine's clock. Deployed on Workers it stands still between two I/O operations. */
export function systemClock(): Clock {
  return { now: () => Date.now() };
}
