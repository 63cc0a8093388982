import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../../src/platform/memory/logger.ts';
import { type Move, moveAlias } from '../../../src/registry/aliases.ts';
import { eventHash, eventsAfter } from '../../../src/registry/history.ts';
import { copyHistories } from '../../../src/registry/outbox/copy.ts';
import { verifyHistory } from '../../../src/registry/verify-history.ts';
import { register } from '../../../src/registry/versions.ts';
import { migratedDatabase } from '../migrated-database.ts';

export const MODEL = 'small';
export const AT = 1_700_000_000_000;

/** A model of three versions in a place of its own, without a move. */
export async function smallHistory() {
  const clock = manualClock(AT);
  const database = migratedDatabase();
  const blobs = memoryBlobStore({ clock });
  const logger = memoryLogger();
  const services = { clock, database, blobs, logger };
  for (const digest of 'abc')
    await register(database, {
      model: MODEL,
      digest: digest.repeat(64),
      accepted: true,
      by: 'a test',
      at: 1,
    });
  const move = (version: string, more: Partial<Move> = {}) =>
    moveAlias(database, {
      model: MODEL,
      alias: 'champion',
      version,
      by: 'Ada',
      why: 'better',
      at: clock.now(),
      kind: 'promotion',
      ...more,
    });
  let moved = 0;
  return {
    ...services,
    services,
    move,
    /** Moves so often, each time to another version. */
    async moves(count: number) {
      for (let index = 0; index < count; index++) await move(String(1 + (moved++ % 3)));
    },
    copy: () => copyHistories(services),
    change: (set: string, sequence: number) =>
      database.query(`UPDATE model_events SET ${set} WHERE sequence = ?`, [sequence]),
    /** Writes the chain anew, as somebody who can write the database and knows how. */
    async rewrite(set: string, sequence: number) {
      await database.query(`UPDATE model_events SET ${set} WHERE sequence = ?`, [sequence]);
      let hash = '';
      for (const event of await eventsAfter(database, MODEL, 0, 10_000)) {
        hash = eventHash(hash, MODEL, event);
        await database.query('UPDATE model_events SET hash = ? WHERE sequence = ?', [hash, event.sequence]);
      }
    },
    copies: async () => (await blobs.list('history/')).objects.map(({ key }) => key),
    async lines(first: number) {
      const key = `history/${MODEL}/${String(first).padStart(12, '0')}.ndjson`;
      return (await (await blobs.get(key))!.text()).trimEnd().split('\n');
    },
    logged: (event: string) => logger.entries.filter((entry) => entry.event === event),
    problem: async (known?: string) => (await verifyHistory(services, MODEL, { known })).problem,
  };
}
export type SmallHistory = Awaited<ReturnType<typeof smallHistory>>;
