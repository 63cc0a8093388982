import { setTimeout as wait } from 'node:timers/promises';
import { type Ask, Refused } from '../model/ask.ts';

/** The same, but that it asks again when there were too many requests, as soon as the API says. */
export function patiently(ask: Ask): Ask {
  return Object.assign((...question: Parameters<Ask>) => again(() => ask(...question)), {
    file: (...question: Parameters<Ask['file']>) => again(() => ask.file(...question)),
  });
}

async function again<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused && error.code === 'rate_limited')) throw error;
      await wait((error.seconds ?? 1) * 1000);
    }
  }
}
