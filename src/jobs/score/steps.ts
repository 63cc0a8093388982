/**
 * Work done in steps: it yields between them, so that whoever drives it can let others have the thread. What it returns
 * does not depend on when it is driven on.
 */
export type Steps<Result> = Generator<void, Result, void>;

/** Bytes of rows between two pauses: about a millisecond's work, as long as a pause takes. */
export const STEP_BYTES = 48 * 1024;

/** Drives such work to its end. @param pause lets others have the thread, and comes back */
export async function inSteps<Result>(work: Steps<Result>, pause: () => Promise<void>): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await pause();
  }
}
