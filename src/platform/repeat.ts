export interface Repeating {
  /** Uniform in [0, 1). */
  random(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Of one thing. Fifty that race for one row need about a dozen. */
const MOST_TRIES = 30;
const FIRST_WAIT_MILLISECONDS = 5;
const LONGEST_WAIT_MILLISECONDS = 250;

/**
 * Tries until it succeeds, fails for good, or was tried so often that others should know. Waits grow, and are cut by chance so that those who
 * met do not meet again.
 *
 * @param again how often an error of this kind lets it be tried again; 0 for good
 */
export async function repeat<Result>(
  { random, sleep }: Repeating,
  again: (error: unknown) => number,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries > Math.min(again(error), MOST_TRIES)) throw error;
      await sleep(
        Math.min(FIRST_WAIT_MILLISECONDS * 2 ** Math.min(tries, 10), LONGEST_WAIT_MILLISECONDS) * random(),
      );
    }
  }
}
