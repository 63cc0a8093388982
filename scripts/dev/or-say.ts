import { SolventError } from '../../src/errors.ts';

/** Does something whose failure a user can put right: that is said in the error's own sentence, and ends the process. */
export async function orSay<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SolventError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
