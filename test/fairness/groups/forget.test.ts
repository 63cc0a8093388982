import { beforeEach, expect, it } from 'vitest';
import { countGroups, forgetAttribute, forgetSubject } from '../../../src/fairness/groups/forget.ts';
import { readGroupNames } from '../../../src/fairness/groups/group-names.ts';
import { receiveGroups } from '../../../src/fairness/groups/receive.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { DAY_MS } from '../../../src/time.ts';
import { migratedDatabase } from '../../registry/migrated-database.ts';
import { groupOf as groupIn, keyOf, type Row, readRows } from './support.ts';

const clock = manualClock(Date.UTC(2026, 2, 1));
let database: ReturnType<typeof migratedDatabase>;
beforeEach(() => {
  database = migratedDatabase();
});

/** @param meanwhile runs between two rows, after the names that there are were read */
const hand = (rows: Row[], meanwhile: () => Promise<unknown> = async () => {}) =>
  receiveGroups({ database, clock }, pieces(rows, meanwhile));
async function* pieces(rows: Row[], meanwhile: () => Promise<unknown>) {
  yield [];
  await meanwhile();
  yield readRows(rows);
}
const groupOf = (subject: string, attribute: string) => groupIn(database, subject, attribute);

it('forgets a subject by every attribute, and only what was handed in within a period', async () => {
  await hand([
    ['C-1', 'sex', 'f'],
    ['C-1', 'age', '62+'],
    ['C-1', 'Zone', 'north'],
    ['C-2', 'sex', 'm'],
  ]);
  const at = clock.now();
  expect(await forgetSubject(database, keyOf, 'C-1', { from: at + DAY_MS + 1, to: at + 2 * DAY_MS })).toBe(0);
  expect(await forgetSubject(database, keyOf, 'C-1', { from: at - DAY_MS, to: at })).toBe(0);
  expect(await countGroups(database, keyOf, 'C-1', { from: at - DAY_MS, to: at })).toBe(0);
  expect(await countGroups(database, keyOf, 'C-1', { from: at, to: at + 1 })).toBe(3);
  expect(await forgetSubject(database, keyOf, 'C-1', { from: at, to: at + 1 })).toBe(3);
  expect(await forgetSubject(database, keyOf, 'C-1')).toBe(0);
  expect(await groupOf('C-2', 'sex')).toBe('m');
});

it('forgets a group that came again within the period, and was known already', async () => {
  const own = manualClock(clock.now());
  const handAgain = () =>
    receiveGroups(
      { database, clock: own },
      pieces([['C-1', 'sex', 'f']], async () => {}),
    );
  await handAgain();
  own.advance(DAY_MS);
  expect(await handAgain()).toMatchObject({ repeated: 1 });
  const at = own.now();
  expect(await forgetSubject(database, keyOf, 'C-1', { from: at, to: at + 1 })).toBe(1);
});

it('forgets an attribute with the names of its groups, and no other', async () => {
  const ages = Array.from({ length: 100 }, (_, age): Row => [`C-${age}`, 'age', String(age)]);
  await hand([...ages, ['C-1', 'sex', 'f']]);
  const bands: Row[] = [
    ['C-1', 'age', 'under 62'],
    ['C-2', 'age', '62+'],
  ];
  expect(await hand(bands)).toMatchObject({ stored: 0, refused: 2 });
  expect(await forgetAttribute(database, 'age')).toBe(100);
  expect(await forgetAttribute(database, 'age')).toBe(0);
  expect([...(await readGroupNames(database)).keys()]).toEqual(['sex']);
  expect([await groupOf('C-1', 'sex'), await groupOf('C-1', 'age')]).toEqual(['f', undefined]);
  expect(await hand(bands)).toMatchObject({ stored: 2, refused: 0 });
});

it('forgets more subjects than one statement deletes', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index): Row => [`C-${index}`, 'sex', 'f']);
  await hand(rows);
  expect(await forgetAttribute(database, 'sex')).toBe(20_000);
  expect(await database.query('SELECT 1 AS one FROM subject_groups')).toEqual([]);
});

it('forgets a subject also by an attribute that was forgotten while it was handed in', async () => {
  await hand([['C-1', 'sex', 'f']]);
  await hand([['C-1', 'sex', 'f']], () => forgetAttribute(database, 'sex'));
  expect(await groupOf('C-1', 'sex')).toBe('f');
  expect(await readGroupNames(database)).toEqual(new Map());
  expect(await forgetSubject(database, keyOf, 'C-1')).toBe(1);
});
