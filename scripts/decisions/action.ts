import type { ActionAbout } from '../cli/about.ts';
import type { Ask } from '../model/ask.ts';
import type { Given, OwnOption } from './options.ts';

/** One thing that `npm run decisions` does. */
export interface Action extends ActionAbout {
  options: OwnOption[];
  /** Throws for options that it cannot take. */
  check?(given: Given, args: readonly string[]): void;
  /** @param say prints a line @returns whether all is well: else the command exits with 1 */
  run(ask: Ask, given: Given, args: readonly string[], say: (line: string) => void): Promise<boolean>;
}
