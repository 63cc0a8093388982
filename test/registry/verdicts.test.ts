import { beforeEach, describe, expect, test } from 'vitest';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { type ManualClock, manualClock } from '../../src/platform/memory/clock.ts';
import { bundleDigest } from '../../src/registry/bundle-store.ts';
import type { Comparison } from '../../src/registry/gate/comparison.ts';
import { listEvents } from '../../src/registry/history.ts';
import { recordComparison } from '../../src/registry/judging.ts';
import { publish } from '../../src/registry/publish.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import { findVersion } from '../../src/registry/versions.ts';
import { asGoodAs } from './compared.ts';
import { likeChampion } from './like-champion.ts';
import { migratedDatabase } from './migrated-database.ts';

const model = 'loan-default';
const OF_FIRST: Comparison = asGoodAs({ version: '1', digest: bundleDigest(likeChampion(1)) });
const WORSE = asGoodAs(OF_FIRST.against, { auc: { value: -0.1, low: -0.12, high: -0.08 } });

let services: RegistryServices & { clock: ManualClock };
beforeEach(async () => {
  const clock = manualClock(1_000_000);
  services = { clock, blobs: memoryBlobStore({ clock }), database: migratedDatabase() };
});

const publishAs = (seed: number, alias?: string, more: object = {}) =>
  publish(services, likeChampion(seed), {
    by: 'a test',
    ...(alias !== undefined && { alias: { name: alias, why: 'better', ...more } }),
  });
const publishCompared = (seed: number, comparison: Comparison, alias = 'champion') =>
  publish(services, likeChampion(seed), { by: 'Ada', comparison, alias: { name: alias, why: 'better' } });
const champion = async () => (await findVersion(services.database, model, 'champion'))?.version;
const rows = () =>
  services.database.query('SELECT version, against, outcome, at, by_whom FROM model_verdicts ORDER BY 1, 2');
const events = async () => (await listEvents(services.database, model, { limit: 10 })).events;

describe('publishing with an alias', () => {
  test('moves it to a first version that passes, without force', async () => {
    expect(await publishAs(1, 'champion')).toMatchObject({
      version: '1',
      aliased: true,
      verdict: { outcome: 'passed', against: null },
    });
    const [event] = await events();
    expect([event!.forced, JSON.parse(event!.evidence!)]).toMatchObject([
      false,
      { verdict: { outcome: 'passed', against: null, lines: expect.any(Array) } },
    ]);
  });

  test.each(['champion', 'challenger', 'pilot'])(
    'registers what does not pass, and leaves the alias %s',
    async (alias) => {
      await publishAs(1, 'champion');
      expect(await publishAs(2, alias)).toMatchObject({
        version: '2',
        aliased: false,
        verdict: { outcome: 'cannot_be_told', against: '1' },
      });
      expect(await events()).toHaveLength(1);
      expect(await publishAs(2, alias, { force: true })).toMatchObject({ version: '2', aliased: true });
      expect((await events())[0]).toMatchObject({ alias, to: 2, forced: true, why: 'better' });
    },
  );

  test('moves it to what was compared and is as good as the champion', async () => {
    await publishAs(1, 'champion');
    expect(await publishCompared(2, OF_FIRST)).toMatchObject({
      aliased: true,
      verdict: { outcome: 'passed', against: '1', comparison: OF_FIRST },
    });
    expect((await events())[0]).toMatchObject({ to: 2, forced: false });
  });

  test('does not count a comparison with what is champion no more', async () => {
    await publishAs(1, 'champion');
    await publishAs(3, 'champion', { force: true });
    expect(await publishCompared(2, OF_FIRST)).toMatchObject({
      aliased: false,
      verdict: { outcome: 'cannot_be_told', against: '2', comparison: null },
    });
  });

  test('is done again beside the champion of whoever was faster', async () => {
    const { database } = services;
    let others = 0;
    // Another becomes the champion after this one was judged, and before it takes its place.
    const query: typeof database.query = async (sql, params) => {
      if (sql.startsWith('SELECT a.version') && others++ === 0) await publishAs(1, 'champion');
      return database.query(sql, params);
    };
    const late = await publish(
      { ...services, database: { ...database, query, batch: database.batch } },
      likeChampion(2),
      {
        by: 'Bob',
        alias: { name: 'champion', why: 'better' },
      },
    );
    expect(late).toMatchObject({ aliased: false, verdict: { outcome: 'cannot_be_told' } });
    expect(await champion()).not.toBe(late.version);
  });

  test('the champion once more keeps the verdict by which it came', async () => {
    await publishAs(1, 'champion');
    await publishCompared(2, OF_FIRST);
    const before = await rows();
    services.clock.advance(1_000);
    expect(await publishAs(2, 'champion')).toMatchObject({
      aliased: true,
      verdict: { outcome: 'passed', against: '1' },
    });
    expect(await rows()).toEqual(before);
    expect(await events()).toHaveLength(2);
  });
});

describe('a verdict that is kept', () => {
  beforeEach(() => publishAs(1, 'champion'));

  test('stays the first, until one comes with a comparison', async () => {
    await publishAs(2);
    services.clock.advance(1_000);
    await publishAs(2);
    expect(await rows()).toMatchObject([{}, { outcome: 'cannot_be_told', at: 1_000_000 }]);
    await publishCompared(2, WORSE, 'pilot');
    const compared = [{}, { version: 2, against: 1, outcome: 'failed', at: 1_001_000, by_whom: 'Ada' }];
    expect(await rows()).toMatchObject(compared);
    services.clock.advance(1_000);
    // Neither a repeat without one nor another one that comes with the bundle replaces it.
    await publishAs(2);
    await publishCompared(2, OF_FIRST, 'pilot');
    expect(await rows()).toMatchObject(compared);
  });

  test('is replaced by what somebody compared again', async () => {
    const unsure = { ...OF_FIRST, auc: { value: 0, low: -0.1, high: 0.1 }, positives: 20 };
    await publishCompared(2, { ...unsure, data_sha256: 'e'.repeat(64) }, 'pilot');
    await recordComparison(services, model, '2', OF_FIRST, 'Bob');
    expect(await rows()).toMatchObject([{}, { outcome: 'passed', by_whom: 'Bob' }]);
  });

  test('is not taken back by another result of the same file, be it better or by its interval alone', async () => {
    await publishAs(2);
    await recordComparison(services, model, '2', WORSE, 'Ada');
    const surer = { ...WORSE, auc: { ...WORSE.auc!, high: 0.5 } };
    for (const other of [OF_FIRST, surer])
      await expect(recordComparison(services, model, '2', other, 'Bob')).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('Ada told another result at 1970-01-01T00:16:40.000Z'),
      });
    expect(await rows()).toMatchObject([{}, { outcome: 'failed', by_whom: 'Ada' }]);
    // The same result once more is no harm: of two who compare, either may be first.
    await recordComparison(services, model, '2', WORSE, 'Bob');
    expect(await services.database.query('SELECT by_whom FROM model_comparisons')).toEqual([
      { by_whom: 'Ada' },
    ]);
  });

  test('is that of all files: one on which it is worse is not taken back by another', async () => {
    await publishAs(2);
    const other = { ...OF_FIRST, data_sha256: 'e'.repeat(64), positives: 4_000 };
    await recordComparison(services, model, '2', WORSE, 'Ada');
    const { verdict } = await recordComparison(services, model, '2', other, 'Bob');
    expect(verdict).toMatchObject({ outcome: 'failed', comparison: { auc: WORSE.auc } });
    expect(verdict.lines.at(-1)!.message).toMatch(/Measured by Ada on .* SHA-256 dddddddddddd….*on 2 files/);
    expect(await rows()).toMatchObject([{}, { version: 2, outcome: 'failed' }]);
    // Neither by what comes with the bundle, nor by a run on the same file that could not compare anything.
    const nothing = { rows: 0, positives: 0, auc: null, challenger: null, champion: null };
    await recordComparison(services, model, '2', { ...WORSE, ...nothing, reason: 'no rows' }, 'Bob');
    await publishCompared(2, { ...OF_FIRST, data_sha256: 'f'.repeat(64) }, 'pilot');
    expect(await rows()).toMatchObject([{}, { version: 2, outcome: 'failed' }]);
    expect(
      await services.database.query(
        'SELECT with_bundle, by_whom FROM model_comparisons ORDER BY data_sha256',
      ),
    ).toEqual([
      { with_bundle: 0, by_whom: 'Ada' },
      { with_bundle: 0, by_whom: 'Bob' },
      { with_bundle: 1, by_whom: 'Ada' },
    ]);
  });

  test('counts a file on which a training was worse, though the bundle was compared before', async () => {
    await publishCompared(2, OF_FIRST, 'pilot');
    await publishCompared(2, { ...WORSE, data_sha256: 'e'.repeat(64) }, 'pilot');
    expect(await rows()).toMatchObject([{}, { version: 2, outcome: 'failed' }]);
  });

  test('loses no comparison to another that is recorded at the same time', async () => {
    await publishAs(2);
    const files = ['1', '2', '3', '4'].map((digit) => digit.repeat(64));
    const given = files.map((file, index) => ({ ...(index === 1 ? WORSE : OF_FIRST), data_sha256: file }));
    await Promise.all(given.map((one) => recordComparison(services, model, '2', one, 'Bob')));
    expect(await services.database.query('SELECT count(*) AS files FROM model_comparisons')).toEqual([
      { files: 4 },
    ]);
    expect(await rows()).toMatchObject([{}, { version: 2, outcome: 'failed' }]);
    const { verdict } = await recordComparison(services, model, '2', given[0]!, 'Bob');
    expect(verdict.lines.at(-1)!.message).toContain('on 4 files');
  });

  test('is of the pair that was compared, whichever is champion', async () => {
    await publishAs(2, 'champion', { force: true });
    await publishAs(3);
    await recordComparison(services, model, '3', OF_FIRST, 'Bob');
    expect(await rows()).toMatchObject([
      { version: 1 },
      { version: 2 },
      { version: 3, against: 1, outcome: 'passed' },
      { version: 3, against: 2, outcome: 'cannot_be_told' },
    ]);
  });

  test('without anything compared keeps the reason, and no comparison', async () => {
    const nothing = { rows: 0, positives: 0, auc: null, challenger: null, champion: null };
    const { verdict } = await publishCompared(2, { ...OF_FIRST, ...nothing, reason: 'no rows are left' });
    expect(verdict).toMatchObject({ outcome: 'cannot_be_told', comparison: null });
    expect(verdict.lines.at(-1)!.message).toContain('no rows are left');
  });
});
