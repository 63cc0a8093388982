import { beforeEach, expect, test } from 'vitest';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { changeTags, listTags, MOST_TAGS } from '../../src/registry/tags.ts';
import { withVersions } from './registered.ts';

const AT = 1_700_000_000_000;
const ONE = { model: 'small', version: '1' };

let database: SqliteDatabase;
beforeEach(async () => {
  database = await withVersions(2, AT);
});

const change = (set: Record<string, string>, remove: string[] = [], by = 'Ada', at = AT) =>
  changeTags(database, ONE, { set, remove }, { by, at });
const shown = async () =>
  (await listTags(database, 'small', '1')).get('1')?.map(({ key, value, by }) => `${key}=${value} ${by}`);

test('tags are set and removed together, each with who set it and when', async () => {
  await change({ ticket: 'RISK-12', area: 'north' });
  await change({ ticket: 'RISK-13' }, ['area', 'nothing'], 'Bob', AT + 1);
  expect((await listTags(database, 'small')).get('1')).toEqual([
    { key: 'ticket', value: 'RISK-13', at: new Date(AT + 1).toISOString(), by: 'Bob' },
  ]);
  expect((await listTags(database, 'small')).get('2')).toBeUndefined();
});

test('one that has the value already keeps the hand that set it', async () => {
  await change({ ticket: 'RISK-12' });
  await change({ ticket: 'RISK-12' }, [], 'Bob', AT + 1);
  expect(await shown()).toEqual(['ticket=RISK-12 Ada']);
});

test('a version has so many and no more, and then nothing changes', async () => {
  const many = Object.fromEntries(Array.from({ length: MOST_TAGS }, (_, index) => [`k${index}`, 'x']));
  await change(many);
  await expect(change({ more: 'x' })).rejects.toMatchObject({ code: 'validation_error' });
  await expect(change({ more: 'x', again: 'x' }, ['k0'])).rejects.toMatchObject({ code: 'validation_error' });
  expect(await shown()).toHaveLength(MOST_TAGS);
  await change({ k0: 'y' });
  await change({ more: 'x' }, ['k1']);
  expect(await shown()).toHaveLength(MOST_TAGS);
  expect(await shown()).toContain('more=x Ada');
});
