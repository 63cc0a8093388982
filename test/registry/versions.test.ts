import { expect, test } from 'vitest';
import { findVersion, listVersions, register, requireVersion } from '../../src/registry/versions.ts';
import { migratedDatabase } from './migrated-database.ts';

const AT = Date.parse('2026-11-27T06:00:00Z');
const registration = (digest: string, model = 'small') => ({
  model,
  digest: digest.repeat(64),
  accepted: true,
  by: 'a test',
  at: AT,
});

test('versions are numbered from 1, model by model', async () => {
  const database = migratedDatabase();
  expect(await register(database, registration('a'))).toEqual({
    model: 'small',
    version: '1',
    digest: 'a'.repeat(64),
    accepted: true,
    created: '2026-11-27T06:00:00.000Z',
    by: 'a test',
    archived: null,
  });
  expect((await register(database, registration('b'))).version).toBe('2');
  expect((await register(database, registration('a', 'other'))).version).toBe('1');
  expect((await listVersions(database, 'small')).map(({ version }) => version)).toEqual(['1', '2']);
});

test('a bundle that is registered again keeps its number and all that was written of it', async () => {
  const database = migratedDatabase();
  const first = await register(database, registration('a'));
  await register(database, registration('b'));
  expect(
    await register(database, { ...registration('a'), accepted: false, by: 'somebody else', at: AT + 1 }),
  ).toEqual(first);
  expect(await listVersions(database, 'small')).toHaveLength(2);
});

test('bundles that come at the same time get numbers of their own', async () => {
  const database = migratedDatabase();
  const digests = [...'0123456789abcdef'];
  const versions = await Promise.all(digests.map((digest) => register(database, registration(digest))));
  expect(versions.map(({ version }) => Number(version)).sort((a, b) => a - b)).toEqual(
    digests.map((_, index) => index + 1),
  );
});

test('the tenth version is listed after the ninth', async () => {
  const database = migratedDatabase();
  for (const digest of '0123456789ab') await register(database, registration(digest));
  expect((await listVersions(database, 'small')).map(({ version }) => version).slice(-3)).toEqual([
    '10',
    '11',
    '12',
  ]);
});

test('a number is a version, and everything else an alias', async () => {
  const database = migratedDatabase();
  await register(database, registration('a'));
  await database.query(`INSERT INTO model_aliases (model, alias, version) VALUES ('small', 'champion', 1)`);
  expect((await findVersion(database, 'small', '1'))?.digest).toBe('a'.repeat(64));
  expect((await findVersion(database, 'small', 'champion'))?.version).toBe('1');
  for (const unknown of ['2', '01', '1e0', '-1', '', 'challenger', 'Champion'])
    expect(await findVersion(database, 'small', unknown)).toBeUndefined();
  expect(await findVersion(database, 'other', 'champion')).toBeUndefined();
  await expect(requireVersion(database, 'small', 'challenger')).rejects.toMatchObject({
    code: 'not_found',
    message: 'The registry of small has no version and no alias "challenger"',
  });
});

test('a bundle that had a number in an older registry keeps it, or is refused', async () => {
  const database = migratedDatabase();
  expect((await register(database, { ...registration('a'), number: 7 })).version).toBe('7');
  expect((await register(database, { ...registration('a'), number: 7 })).version).toBe('7');
  expect((await register(database, registration('b'))).version).toBe('8');
  await expect(register(database, { ...registration('c'), number: 7 })).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect(register(database, { ...registration('a'), number: 9 })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(await listVersions(database, 'small')).toHaveLength(2);
});
