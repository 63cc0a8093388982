import { quoted } from '../../application/problem.ts';
import { SolventError } from '../../errors.ts';
import { ended } from '../../validation.ts';

/** @param what is wrong, without a full stop */
export function refused(what: string): SolventError {
  return new SolventError('validation_error', ended(`The request is not valid: ${what}`));
}

/** @param what is wrong with the input: `has no data` */
export function refusedInput(name: string, what: string): SolventError {
  return refused(`input ${quoted(name)} ${what}`);
}
