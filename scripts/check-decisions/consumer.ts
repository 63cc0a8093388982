import { setTimeout as wait } from 'node:timers/promises';
import type { Database, Random } from '../../src/ports.ts';
import { startVictim } from '../check-kill/victim.ts';
import { messagesTaken, until } from './waiting.ts';

/** The api sends what it gathered every second; a consumer that begins takes some time, and more on a busy machine. */
const TAKES_WITHIN_MS = 60_000;
/** Between a look and the next: what a consumer takes it has for some tens of milliseconds. */
const LOOK_MS = 1;
/** So long after it was seen to have some it is killed at most: before they are written, meanwhile, or before they are settled. */
const LATEST_MS = 15;

/** The process that writes records. */
export interface Consumer {
  /** Kills it as soon as it has taken some, and starts another. @returns whether there were some that it left unsettled */
  replace(): Promise<boolean>;
  kill(): Promise<void>;
}

export function startConsumer(state: string, database: Database, random: Random): Consumer {
  const start = () => startVictim(state, 'node', { ROLES: 'batch', BATCH_THREADS: '1', DECISION_LOG: 'on' });
  let victim = start();
  /** What those before it left: it is theirs until their leases end. */
  let left = 0;
  return {
    async replace() {
      await until(
        'The consumer takes records',
        async () => {
          const taken = await messagesTaken(database);
          const takes = taken > left;
          // Leases end while we look, too, and what was left is handed over.
          left = Math.min(left, taken);
          return takes;
        },
        TAKES_WITHIN_MS,
        LOOK_MS,
      );
      await wait(random.next() * LATEST_MS);
      await victim.kill();
      const taken = await messagesTaken(database);
      victim = start();
      const isInTheMidst = taken > left;
      left = taken;
      return isInTheMidst;
    },
    kill: () => victim.kill(),
  };
}
