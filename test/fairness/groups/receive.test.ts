import { beforeEach, expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { receiveGroups } from '../../../src/fairness/groups/receive.ts';
import { sweepGroups } from '../../../src/fairness/groups/sweep.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { DAY_MS } from '../../../src/time.ts';
import { migratedDatabase } from '../../registry/migrated-database.ts';
import { groupOf as groupIn, type Row, readRows } from './support.ts';

let database: ReturnType<typeof migratedDatabase>;
let clock: ReturnType<typeof manualClock>;
beforeEach(() => {
  database = migratedDatabase();
  clock = manualClock(Date.UTC(2026, 2, 1));
});

const hand = (...rows: Row[]) => receiveGroups({ database, clock }, once(rows));
async function* once(rows: Row[]) {
  yield readRows(rows);
}
const groupOf = (subject: string, attribute: string) => groupIn(database, subject, attribute);

it('keeps a group, changes nothing when it comes again, and takes the one that came last', async () => {
  expect(await hand(['C-1', 'sex', 'f'], ['C-1', 'age', '62+'], ['C-2', 'sex', 'm'])).toMatchObject({
    received: 3,
    stored: 3,
  });
  expect(
    await hand(['C-1', 'sex', 'f'], ['C-2', 'sex', 'f'], ['C-2', 'sex', 'm'], ['C-2', 'sex', 'x']),
  ).toEqual({
    received: 4,
    stored: 0,
    replaced: 3,
    repeated: 1,
    refused: 0,
    refusedRows: [],
  });
  expect([await groupOf('C-1', 'sex'), await groupOf('C-1', 'age'), await groupOf('C-2', 'sex')]).toEqual([
    'f',
    '62+',
    'x',
  ]);
});

it('stores no subject in the clear', async () => {
  await hand(['marker-C-1', 'sex', 'f']);
  const rows = await database.query('SELECT * FROM subject_groups');
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain('marker');
});

it('stores more rows than a block has, each once', async () => {
  const rows = Array.from({ length: 9_001 }, (_, index): Row => [`C-${index}`, 'sex', index % 2 ? 'f' : 'm']);
  expect(await hand(...rows)).toMatchObject({ received: 9_001, stored: 9_001 });
  expect(await hand(...rows)).toMatchObject({ repeated: 9_001, stored: 0 });
  expect(await groupOf('C-9000', 'sex')).toBe('m');
});

it('refuses an attribute with too many groups, and keeps nothing of it', async () => {
  await hand(['C-0', 'sex', 'f']);
  // A column of names in the place of groups.
  const wrong = Array.from({ length: 101 }, (_, index): Row => [`C-${index}`, 'age', `name ${index}`]);
  const receipt = await hand(...wrong, ['C-1', 'sex', 'm']);
  expect(receipt).toMatchObject({ received: 102, stored: 1, refused: 101 });
  expect(receipt.refusedRows).toHaveLength(100);
  expect(receipt.refusedRows[0]).toMatchObject({ row: 1, code: 'too_many_groups' });
  expect(await hand(['C-1', 'age', '25-61'])).toMatchObject({ stored: 1 });
});

it('takes a hundred groups of an attribute, and of those known more rows when it is full', async () => {
  const full = Array.from({ length: 100 }, (_, index): Row => [`C-${index}`, 'age', String(index)]);
  expect(await hand(...full)).toMatchObject({ stored: 100 });
  expect(await hand(['D-1', 'age', '7'], ['D-2', 'age', 'new'])).toMatchObject({
    stored: 1,
    refusedRows: [{ row: 2, code: 'too_many_groups' }],
  });
});

it('refuses more attributes than twenty', async () => {
  await hand(...Array.from({ length: 20 }, (_, index): Row => ['C-1', `a${index}`, 'x']));
  expect(await hand(['C-1', 'sex', 'f'], ['C-1', 'a3', 'y'])).toMatchObject({
    replaced: 1,
    refusedRows: [{ row: 1, code: 'too_many_attributes' }],
  });
});

it('keeps what came before a body breaks off, and says how much that was', async () => {
  async function* broken() {
    yield readRows([['C-1', 'sex', 'f']]);
    throw new SolventError('malformed_body', 'The body breaks off.');
  }
  await expect(receiveGroups({ database, clock }, broken())).rejects.toMatchObject({
    code: 'malformed_body',
    details: [{ path: 'received', message: '1' }],
  });
  expect(await groupOf('C-1', 'sex')).toBe('f');
});

it('keeps a group as long as records from the day on which it last came, and its name with it', async () => {
  await hand(['C-1', 'sex', 'f'], ['C-2', 'sex', 'm']);
  clock.advance(50 * DAY_MS);
  expect(await hand(['C-1', 'sex', 'f'])).toMatchObject({ repeated: 1 });
  clock.advance(51 * DAY_MS);
  await sweepGroups({ database, clock }, 100);
  expect([await groupOf('C-1', 'sex'), await groupOf('C-2', 'sex')]).toEqual(['f', undefined]);
  clock.advance(50 * DAY_MS);
  await sweepGroups({ database, clock }, 100);
  expect(await groupOf('C-1', 'sex')).toBeUndefined();
  clock.advance(2 * DAY_MS);
  await sweepGroups({ database, clock }, 100);
  expect(await database.query('SELECT * FROM subject_group_names')).toEqual([]);
});
