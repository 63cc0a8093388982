import { readableError } from '../training/input.ts';

/** What a command ends with when an option, an argument or a variable is wrong. */
export const WRONG_USE = 2;

/**
 * Reads what a command was given, options and variables. Whatever is wrong there is the user's to put right: it is said in one line,
 * and ends the process.
 */
export function settings<Settings>(read: () => Settings): Settings {
  try {
    return read();
  } catch (error) {
    console.error(readableError(error));
    process.exit(WRONG_USE);
  }
}
