/**
 * Work done in slices: it yields between them, so that whoever drives it can let others have the thread. What it returns
 * does not depend on when it is driven on.
 */
export type Slices<Result> = Generator<void, Result, void>;

/** Rows between two pauses: about a millisecond's work, as long as a pause takes. */
export const SLICE_ROWS = 1024;

/** Drives sliced work to its end. @param pause lets others have the thread, and comes back */
export async function inSlices<Result>(work: Slices<Result>, pause: () => Promise<void>): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await pause();
  }
}
