import { writeSync } from 'node:fs';
import { inspect } from 'node:util';

const STDERR = 2;

/** What a process or thread ends with when beginning it again would change nothing: the operator has to. */
export const WRONG_SETTING = 2;

/** Says in one sentence what the operator has to put right. */
export class CannotStart extends Error {}

/** The sentence about what the operator has to put right; undefined where the fault is not theirs. */
export function sentenceOf(error: unknown): string | undefined {
  if (error instanceof CannotStart) return error.message;
  const { name, code, message } = error as Error & { code?: string };
  const isTheirs = ['validation_error', 'conflict', 'file_damaged'].includes(code ?? '');
  return name === 'SolventError' && isTheirs ? message : undefined;
}

/** Ends the process: with a sentence where the operator can put it right, else with all that is known. */
export function endOf(error: unknown): never {
  const sentence = sentenceOf(error);
  // A stream would write no more by the time that a thread ends.
  writeSync(STDERR, `${sentence ?? inspect(error)}\n`);
  process.exit(sentence === undefined ? 1 : WRONG_SETTING);
}

/**
 * What listening failed of, for the operator.
 * @param host as it was set
 */
export function listenFailure(error: NodeJS.ErrnoException, port: number, host: string | undefined): Error {
  const told: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use. Set PORT to another, or to 0 for any that is free.`,
    EACCES: `This user may not listen on port ${port}. Set PORT to one above 1023.`,
    EADDRNOTAVAIL: `HOST is no address of this machine: ${host}`,
    ENOTFOUND: `HOST is no address of this machine: ${host}`,
  };
  const sentence = told[error.code ?? ''];
  return sentence === undefined ? error : new CannotStart(sentence, { cause: error });
}
