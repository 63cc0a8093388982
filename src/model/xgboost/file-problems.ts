import { shown } from './not-a-model.ts';

/** How deep values may be nested: deeper than any model, and far from the end of the stack. */
export const DEEPEST = 64;

/** What is wrong with a file, in JSON as in UBJSON. */
export const TOO_DEEP = `values are nested more than ${DEEPEST} deep`;
export const CUT_SHORT = 'the file is cut short here';

/** XGBoost takes the last one (seen with 1.7.6, 3.2.0 and 3.4.1) and writes none twice: such a file was put together by somebody. */
export function standsTwice(key: string): string {
  return `the key ${shown(key)} stands twice in one object, and which one was meant cannot be known`;
}

export function bytesFollow(count: number): string {
  return `the model ends here, and ${count} bytes follow`;
}
