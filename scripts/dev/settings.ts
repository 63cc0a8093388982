import { readableError } from '../training/input.ts';

/**
 * Reads what a command was given, options and variables. Whatever is wrong there is the user's to put right: it is said in one line,
 * and ends the process.
 */
export function settings<Settings>(read: () => Settings): Settings {
  try {
    return read();
  } catch (error) {
    console.error(readableError(error));
    process.exit(1);
  }
}
