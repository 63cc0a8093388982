import { SolventError } from '../../errors.ts';

/**
 * @param key of the object
 * @param what is wrong with it, as the end of a sentence: `it ends too early`
 */
export function damaged(key: string, what: string, cause?: unknown): SolventError {
  return new SolventError('file_damaged', `${key}, which holds decisions, is damaged: ${what}.`, { cause });
}

/** An object that was named is not there (any more): somebody compacted it, and what it held stands elsewhere. */
export class ObjectGone extends Error {
  readonly key: string;
  constructor(key: string) {
    super(`${key} is gone.`);
    this.name = 'ObjectGone';
    this.key = key;
  }
}
