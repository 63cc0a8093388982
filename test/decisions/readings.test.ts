import { beforeEach, expect, it } from 'vitest';
import { hashedDecisionId } from '../../src/decisions/decision-id.ts';
import { listReadings, noteReading, searchedFor, sweepReadings } from '../../src/decisions/readings.ts';
import { SolventError } from '../../src/errors.ts';
import type { Database } from '../../src/ports.ts';
import { DAY_MS } from '../../src/time.ts';
import { migratedDatabase } from '../registry/migrated-database.ts';

const MADE = Date.UTC(2026, 2, 3, 10);
const id = hashedDecisionId(MADE, 'one');
const other = hashedDecisionId(MADE + 60_000, 'other');

let database: Database;
let requests = 0;
beforeEach(() => {
  database = migratedDatabase();
});
const reader = (at: number, name = 'audit') => ({
  request: `r-${String(++requests).padStart(4, '0')}`,
  name,
  at,
});
const all = async (decision: string) => (await listReadings(database, decision, { limit: 100 })).readings;

it('tells who read a decision, the latest first: by its id, among what was found, and in a span of time', async () => {
  const searched = searchedFor('subject', 'C-17', '2026-03-03');
  await noteReading(database, reader(1), { what: 'look-up', decisions: [id] });
  await noteReading(database, reader(2, 'desk'), { what: 'find', decisions: [id, other], searched });
  await noteReading(database, reader(3), { what: 'list', from: MADE, to: MADE + 1 });
  await noteReading(database, reader(4), { what: 'find', decisions: [], searched });
  expect(await all(id)).toEqual([
    { at: 3, reader: 'audit', what: 'list', searched: null },
    { at: 2, reader: 'desk', what: 'find', searched },
    { at: 1, reader: 'audit', what: 'look-up', searched: null },
  ]);
  expect(await all(other)).toEqual([{ at: 2, reader: 'desk', what: 'find', searched }]);
});

it('a span of time has its beginning and not its end', async () => {
  await noteReading(database, reader(1), { what: 'list', from: MADE - 1, to: MADE });
  await noteReading(database, reader(2), { what: 'list', from: MADE, to: MADE + 5 });
  expect(await all(id)).toMatchObject([{ at: 2 }]);
});

it('keeps of a search that found nothing what it was for, and only its hash', async () => {
  const searched = searchedFor('subject', 'C-17', '2026-03-03');
  await noteReading(database, reader(1), { what: 'find', decisions: [], searched });
  const rows = await database.query('SELECT * FROM decision_readings');
  expect(rows).toMatchObject([{ reader: 'audit', what: 'find', decision_id: '', searched }]);
  expect(JSON.stringify(rows)).not.toContain('C-17');
  // printf 'subject\n2026-03-03\nC-17' | sha256sum
  expect(searched).toBe('cdf19b491c11a86b2c2bf9ee969b7079ddedd0f128f5cb6bab587aa651878dfd');
});

it('comes in pages, and each reading once though many are of one moment', async () => {
  for (let count = 0; count < 7; count++)
    await noteReading(database, reader(5), { what: 'look-up', decisions: [id] });
  const first = await listReadings(database, id, { limit: 4 });
  const second = await listReadings(database, id, { limit: 4, before: first.next });
  expect([first.readings.length, second.readings.length, second.next]).toEqual([4, 3, undefined]);
});

it('is asked for again where it cannot be written, whatever the database says', async () => {
  const failing = { ...database, batch: () => Promise.reject(new Error('SQL with a secret')) };
  await expect(noteReading(failing, reader(1), { what: 'look-up', decisions: [id] })).rejects.toMatchObject({
    code: 'storage_unavailable',
    message: expect.not.stringContaining('secret'),
    retryAfterSeconds: 1,
  });
  const away = new SolventError('storage_unavailable', 'The database is away.');
  const unreached = { ...database, batch: () => Promise.reject(away) };
  await expect(noteReading(unreached, reader(1), { what: 'look-up', decisions: [id] })).rejects.toMatchObject(
    {
      code: 'storage_unavailable',
    },
  );
});

it('is kept as long as records are', async () => {
  const now = 1_000 * DAY_MS;
  await noteReading(database, reader(now - 10 * DAY_MS - 1), { what: 'look-up', decisions: [id] });
  await noteReading(database, reader(now - 10 * DAY_MS), { what: 'replay', decisions: [id] });
  await database.batch([sweepReadings(now, 10, [])]);
  expect(await all(id)).toMatchObject([{ what: 'replay' }]);
});

it('is kept for longer where it is about a decision that is held', async () => {
  const now = MADE + 1_000 * DAY_MS;
  const before = { what: 'list', from: MADE - 5, to: MADE } as const;
  await noteReading(database, reader(1), { what: 'look-up', decisions: [id, other] });
  await noteReading(database, reader(2), { what: 'find', decisions: [] });
  await noteReading(database, reader(3), before);
  await noteReading(database, reader(4), { ...before, to: MADE + 1 });
  const left = async () =>
    (
      await database.query<{ decision_id: string; at: number }>(
        'SELECT decision_id, at FROM decision_readings ORDER BY at',
      )
    ).map(({ decision_id, at }) => [decision_id, at]);
  await database.batch([
    sweepReadings(now, 10, [
      { from: 0, to: 1 },
      { from: MADE, to: MADE + 60_000 },
    ]),
  ]);
  expect(await left()).toEqual([
    [id, 1],
    ['', 4],
  ]);
  await database.batch([sweepReadings(now, 10, [{ from: MADE + 60_000, to: Number.MAX_SAFE_INTEGER }])]);
  expect(await left()).toEqual([]);
});
