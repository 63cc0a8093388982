import { SolventError } from '../../errors.ts';

/**
 * @param key of the object
 * @param what is wrong with it, as the end of a sentence: `it ends too early`
 */
export function damaged(key: string, what: string, cause?: unknown): SolventError {
  return new SolventError('file_damaged', `${key}, which holds decisions, is damaged: ${what}.`, { cause });
}

/** What is done about damage: goes on without what is damaged, unless it throws. */
export type OnDamage = (damage: SolventError) => void;

export const refuseDamage: OnDamage = (damage) => {
  throw damage;
};

/**
 * What is read, or undefined where it is damaged.
 * @throws whatever `onDamage` throws, and every other failure
 */
export async function unlessDamaged<Content>(
  read: () => Content | Promise<Content>,
  onDamage: OnDamage,
): Promise<Content | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isDamage(error)) throw error;
    onDamage(error);
    return undefined;
  }
}

export function isDamage(error: unknown): error is SolventError {
  return error instanceof SolventError && error.code === 'file_damaged';
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
