import { expect, it } from 'vitest';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { createTicksTable, takeTick } from '../../../src/platform/node/ticks.ts';

it('gives a tick to one of several processes, and none that is past', async () => {
  const database = sqliteDatabase(':memory:');
  await createTicksTable(database);
  expect(await Promise.all([1, 2, 3].map(() => takeTick(database, 'sweep', 60_000)))).toEqual([
    true,
    false,
    false,
  ]);
  expect(await takeTick(database, 'drift', 60_000)).toBe(true);
  expect(await takeTick(database, 'sweep', 120_000)).toBe(true);
  // Whose clock is behind.
  expect(await takeTick(database, 'sweep', 60_000)).toBe(false);
});
