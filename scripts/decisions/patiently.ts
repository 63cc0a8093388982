import { setTimeout as wait } from 'node:timers/promises';
import { Refused } from '../model/ask.ts';

/** Asks again when there were too many requests, as soon as the API says. */
export async function patiently<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused && error.code === 'rate_limited')) throw error;
      await wait((error.seconds ?? 1) * 1000);
    }
  }
}
