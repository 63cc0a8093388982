import { setTimeout as wait } from 'node:timers/promises';
import { readableError } from '../training/input.ts';
import { Refused } from './client.ts';

/** How often a call is tried before the command gives up; it can be started again and goes on where it was. */
const ATTEMPTS = 8;

/** Tries again, with growing pauses, what the network or a restarting server spoilt. */
export async function patiently<Result>(
  what: string,
  work: () => Promise<Result>,
  say: (line: string) => void,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
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
