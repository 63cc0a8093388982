/**
 * Work done in steps: it yields between them, so that whoever drives it can let others have the thread. What it returns
 * does not depend on when it is driven on.
 */
export type Steps<Result> = Generator<void, Result, void>;

/** Lets other work of the process have the thread: a macrotask. */
export type Pause = () => Promise<void>;

/** Bytes of rows that are scored between two pauses: about a millisecond's work, as long as a pause takes … */
export const STEP_BYTES = 48 * 1024;
/** … bytes of rows that are explained as well, some three milliseconds' work: a row takes ten times as long … */
export const EXPLAINED_STEP_BYTES = 4 * 1024;
/** … and bytes that are read, unpacked and cut into rows, which takes a fifth of the time. */
export const READ_STEP_BYTES = 256 * 1024;

/** Drives such work to its end. */
export async function inSteps<Result>(work: Steps<Result>, pause: Pause): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await pause();
  }
}
