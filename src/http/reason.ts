import { SolventError } from '../errors.ts';

/** The chain of what went wrong, for those who operate the service. Where a known error arose is of no interest. */
export function reasonOf(error: Error): string {
  const cause = error.cause instanceof Error ? ` ← ${reasonOf(error.cause)}` : '';
  return `${error instanceof SolventError ? error.message : (error.stack ?? error)}${cause}`;
}
