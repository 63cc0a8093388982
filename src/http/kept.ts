import type { Clock } from '../ports.ts';

/**
 * Keeps what costs something to make and is asked for by strangers. Who asks while it is made anew takes what was known; the first ever have
 * nothing to take, and make it each for itself.
 *
 * @param milliseconds for how long it is given out; 0 makes it for everybody anew
 * @returns a function that throws what `make` does, and tries again the next time
 */
export function kept<Value>(
  clock: Clock,
  milliseconds: number,
  make: () => Promise<Value>,
): () => Promise<Value> {
  if (milliseconds === 0) return make;
  let known: { value: Value } | undefined;
  let until = Number.NEGATIVE_INFINITY;
  return async () => {
    if (known && clock.now() < until) return known.value;
    if (known) until = clock.now() + milliseconds;
    try {
      known = { value: await make() };
      until = clock.now() + milliseconds;
      return known.value;
    } catch (error) {
      until = Number.NEGATIVE_INFINITY;
      throw error;
    }
  };
}
