import type { Background } from '../ports.ts';

/** Work that goes on where its sender goes away, so that what was begun is stored and counted, or tidied up. */
export function toItsEnd<Result>(background: Background, work: Promise<Result>): Promise<Result> {
  background(work.catch(() => {}));
  return work;
}
