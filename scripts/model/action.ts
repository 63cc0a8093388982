import type { ActionAbout } from '../cli/about.ts';
import type { Answered, Ask } from './ask.ts';
import type { Given, OwnOption } from './options.ts';

/** One thing that `npm run model` does. */
export interface Action extends ActionAbout {
  /** The arguments behind its name; DIR and BOOSTER are paths, and the last may be `[KEY=VALUE …]`: none, one or more. */
  takes: string[];
  /** Its VERSION is a number: what it changes must not depend on where an alias points by then. */
  byNumber?: true;
  options: OwnOption[];
  /** Those of them that it does nothing without. */
  wants?: OwnOption[];
  /** It is asked of no model. */
  ofAll?: true;
  /** Throws for arguments and options that it cannot take. */
  check?(given: Given, args: string[]): void;
  /** It moves what answers: a running stack is waited for. */
  moves?: true;
  ask(ask: Ask, given: Given, args: string[]): Promise<Answered>;
  /** What is printed of the answer; without it, or where it is nothing, the answer's sentence. */
  lines?(data: unknown): string[];
  /** What it prints is a text that has lines of its own. */
  isText?: true;
  /** Whether the answer is no good: the command exits with 1. */
  fails?(data: unknown): boolean;
}
