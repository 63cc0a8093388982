import type { ParseArgsOptionDescriptor } from 'node:util';

/** An option as `parseArgs` takes it, and what a reader of the help has to know of it. */
export interface Option extends ParseArgsOptionDescriptor {
  about: string;
  /** What stands for the value: `FILE.csv`. */
  value?: string;
  /** The value is a path: one that is typed is meant from the folder where it is typed. */
  path?: true;
  /** Without it the command does nothing. */
  required?: true;
}

export type Options = Record<string, Option>;

/** What one of several things that a command does says about itself. */
export interface ActionAbout {
  /** What it does: begins small and has no full stop. */
  about: string;
  /** The arguments behind its name. */
  takes: readonly string[];
  /** Options that it takes, of those that not every action does. */
  options: readonly string[];
}

/** What a command says about itself. */
export interface About<Given extends Options = Options> {
  /** As it is typed: `npm run train`. */
  run: string;
  /** Whole sentences, a paragraph each. */
  about: string[];
  /** The arguments without a name: `score FILE.csv`. */
  takes?: string;
  /** What it does by its first argument. */
  actions?: Record<string, ActionAbout>;
  /** Throws for arguments that it cannot take; without it, it takes all, or none. */
  requireArguments?: (given: string[]) => void;
  options: Given;
  /** Variables that it reads, and what they are for. */
  variables?: Record<string, string>;
  /** When it exits with 1. */
  fails: string;
  /** One line that can be typed as it stands. */
  example: string;
}

/** Variables that more than one command reads. */
export const STATE_VARIABLE = {
  SOLVENT_STATE:
    "the folder of this machine's stack, by `npm start` (default: .solvent in the project) or by `npm run start:node`",
};
