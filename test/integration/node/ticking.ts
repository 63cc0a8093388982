import { setTimeout as wait } from 'node:timers/promises';
import { memoryLogger } from '../../../src/platform/memory/logger.ts';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { postgresDatabase } from '../../../src/platform/postgres/database.ts';
import { byTheClock } from '../../../workers/node/by-the-clock.ts';

/**
 * A process that works by the clock beside others: `node ticking.ts FILE|URL PERIOD LONGEST`. Prints each run: the tick, when it began, when it
 * ended, in milliseconds. Every fifth run takes LONGEST.
 */
const [place, period, longest] = process.argv.slice(2) as [string, string, string];
const database = place.startsWith('postgres:') ? postgresDatabase({ url: place }) : sqliteDatabase(place);
const logger = memoryLogger();
const ticking = byTheClock(
  'race',
  Number(period),
  async (at) => {
    const begun = Date.now();
    await wait((at / Number(period)) % 5 === 0 ? Number(longest) : 5);
    process.stdout.write(`${JSON.stringify([at, begun, Date.now()])}\n`);
  },
  { database, newId: () => crypto.randomUUID(), sleep: (milliseconds) => wait(milliseconds), logger },
);
process.once('SIGTERM', async () => {
  await ticking.stop();
  if (logger.entries.length > 0) console.error(logger.entries);
  process.exit(logger.entries.length);
});
