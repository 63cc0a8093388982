import { setTimeout as wait } from 'node:timers/promises';
import { readableError } from '../training/input.ts';
import { Later, Refused } from './client.ts';

/** How often a call is tried before the command gives up; it can be started again and goes on where it was. */
const ATTEMPTS = 8;

/**
 * Tries again, with growing pauses, what the network or a restarting server spoilt. What the server says is to come later is
 * no attempt.
 */
export async function patiently<Result>(
  what: string,
  work: () => Promise<Result>,
  say: (line: string) => void,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Later) {
        say(`${what}: ${reasonOf(error)} Again in ${error.seconds} s.`);
        await wait(error.seconds * 1000);
        attempt--;
        continue;
      }
      if (error instanceof Refused || attempt === ATTEMPTS) throw error;
      const seconds = 2 ** (attempt - 1) / 2;
      say(`${what}: ${reasonOf(error)} Again in ${seconds} s.`);
      await wait(seconds * 1000);
    }
  }
}

/** A sentence, with its full stop. */
function reasonOf(error: unknown): string {
  return readableError(error).replace(/[^.]$/, '$&.');
}
