import { beforeEach, describe, expect, it } from 'vitest';
import { openBundle } from '../../src/model/bundle.ts';
import { marginsOf } from '../../src/model/trees.ts';
import { writeXgboostJson } from '../../src/model/xgboost/writer.ts';
import type { LabelledSample } from '../../src/outcomes/labelled-samples.ts';
import { type MemoryBlobStore, memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import type { BlobStore, Database, QueueMessage } from '../../src/ports.ts';
import { seededRandom } from '../../src/random.ts';
import { moveAlias } from '../../src/registry/aliases.ts';
import { readBundle, readBundleManifest } from '../../src/registry/bundle-store.ts';
import { publish } from '../../src/registry/publish.ts';
import { findVersion, listVersions } from '../../src/registry/versions.ts';
import { consumeRetrain } from '../../src/retraining/consume.ts';
import { recordFailure } from '../../src/retraining/end.ts';
import type { RetrainMessage } from '../../src/retraining/message.ts';
import { readRetrainRecord, retrainRecordKey } from '../../src/retraining/record.ts';
import { type RetrainServices, retrain } from '../../src/retraining/retrain.ts';
import { mostRows } from '../../src/retraining/size.ts';
import { importBooster } from '../../src/training/imported/import-booster.ts';
import { train } from '../../src/training/train.ts';
import { FEATURES, schema, smallBundle, smallEnsemble } from '../model/support/bundle.ts';
import { migratedDatabase } from '../registry/migrated-database.ts';
import { publishAll } from '../registry/publish-all.ts';

const NOW = Date.parse('2026-11-24T04:05:00Z');
const request: RetrainMessage = {
  id: 'episode-7',
  model_name: 'small',
  model_version: '1',
  reason: 'PSI of owed at 0.31',
  window: { from: '2026-11-23T04:05:00Z', to: '2026-11-24T04:05:00Z' },
  requested_at: '2026-11-24T04:05:00Z',
};

/** 600 loans of which those who owe more than they earn mostly default. */
function dataSet(): string {
  const random = seededRandom(5);
  const lines = ['Age,Owed,Earned,Bad'];
  for (let row = 0; row < 600; row++) {
    const [age, owed, earned] = [
      20 + Math.floor(random.next() * 50),
      random.next() * 1000,
      1 + random.next() * 1000,
    ];
    const bad = random.next() < (owed > earned ? 0.6 : 0.05);
    lines.push(`${age},${owed.toFixed(2)},${earned.toFixed(2)},${bad ? 1 : 0}`);
  }
  return lines.join('\n');
}

let blobs: MemoryBlobStore;
let database: SqliteDatabase;
let samples: LabelledSample[];

/** Fast, and still the whole training. */
const PARAMS = { num_boost_round: 3, folds: 2, smote: null };

/** Version 1 is the champion, or registered only: then a challenger has none to be compared with. */
async function begin(promotion: Record<string, number> = { roc_auc: 0.6 }, hasChampion = false) {
  blobs = memoryBlobStore();
  samples = [];
  const champion = smallBundle({
    change: (manifest) => {
      manifest.schema = { ...schema, promotion };
      manifest.params = PARAMS;
    },
  });
  database = migratedDatabase();
  const places = { blobs, database, clock: manualClock(NOW) };
  if (hasChampion) await publishAll(places, [champion]);
  else await publish(places, champion, { by: 'a test' });
  await blobs.put('training/small.csv', dataSet());
}
beforeEach(() => begin());

function services(more: Partial<Pick<RetrainServices, 'blobs' | 'database' | 'labelledSamples'>> = {}) {
  const clock = manualClock(NOW);
  return {
    blobs: blobs as BlobStore,
    database: database as Database,
    clock,
    logger: memoryLogger(),
    metrics: memoryMetrics(clock),
    labelledSamples: async () => ({ samples, immature: 0, notMade: 0 }),
    score: marginsOf,
    ...more,
  };
}

function message(body: unknown, attempts = 1) {
  const settled: string[] = [];
  const delivered: QueueMessage<unknown> = {
    id: 'm',
    body,
    attempts,
    ack: () => settled.push('ack'),
    retry: (options) => settled.push(`retry in ${options?.delaySeconds} s`),
  };
  return { delivered, settled };
}

/** Every object by its etag, and every row of the registry. */
async function everything(): Promise<unknown> {
  const { objects } = await blobs.list('');
  const tables = ['model_versions', 'model_aliases', 'model_events', 'model_verdicts'];
  const rows = await Promise.all(tables.map((table) => database.query(`SELECT * FROM ${table}`)));
  return [objects.map(({ key, etag }) => [key, etag]), ...rows];
}

const versionAt = (alias: string) => findVersion(database, 'small', alias);
const versions = async () => (await listVersions(database, 'small')).map(({ version }) => version);

describe('retrain', () => {
  it('stores a challenger like the version that no longer fits and its verdict, and promotes nothing', async () => {
    const needs = services();
    const record = await retrain(needs, request);
    expect(record).toMatchObject({
      request,
      status: 'passed',
      version: '2',
      rows: { total: 600, outcomes: 0 },
      criteria: [{ metric: 'roc_auc', required: 0.6, met: true }],
    });
    expect(record.message).toMatch(/^Version 2 is fit for promotion\. It is scored beside the champion /);
    expect(record.verdict).toMatchObject({ outcome: 'passed', against: null, lines: expect.any(Array) });
    expect(await versionAt('champion')).toBeUndefined();
    const challenger = (await versionAt('challenger'))!;
    expect(challenger).toMatchObject({
      version: '2',
      accepted: true,
      by: 'retraining',
      created: '2026-11-24T04:05:00.000Z',
    });
    const { manifest } = openBundle(await readBundle(blobs, challenger.digest));
    expect(manifest.params).toMatchObject(PARAMS);
    expect((await readRetrainRecord(blobs, request))!.record).toEqual(record);
    expect(await needs.metrics.read()).toMatchObject([
      { name: 'loan_retrainings_total', labels: ['passed'] },
    ]);
  });

  it('lets nothing pass where the schema asks nothing', async () => {
    await begin({});
    const record = await retrain(services(), request);
    expect(record).toMatchObject({ status: 'failed', criteria: [], verdict: { outcome: 'not_judged' } });
    expect(record.message).toMatch(
      /^Version 2 of small is not fit for promotion \(not judged\)\. The schema asks nothing of a model: nothing was judged\. /,
    );
    expect(await versionAt('challenger')).toBeUndefined();
  });

  it('lets no challenger pass that could not be compared with the champion, and says why', async () => {
    await begin(undefined, true);
    const record = await retrain(services(), request);
    expect(record).toMatchObject({
      status: 'failed',
      version: '2',
      verdict: { outcome: 'cannot_be_told', against: '1' },
    });
    expect(record.message).toContain('The bundle of version 1 does not say which rows it held out');
    expect([await versionAt('challenger'), (await versionAt('champion'))!.version]).toEqual([undefined, '1']);
  });

  it('holds the challenger against the champion on the rows that neither was fitted to', async () => {
    await retrain(services(), request);
    const champion = { model: 'small', alias: 'champion', version: '2', by: 'a test', why: 'it is better' };
    await moveAlias(database, { ...champion, at: NOW });
    samples = [{ id: 'a', loan: null, at: NOW, values: [40, 900, 100], defaulted: true }];
    const { verdict, version } = await retrain(services(), { ...request, id: 'episode-8' });
    expect({ version, against: verdict!.against }).toEqual({ version: '3', against: '2' });
    const [digest, former] = [(await versionAt('3'))!.digest, (await versionAt('2'))!.digest];
    const [ours, theirs] = await Promise.all([digest, former].map((of) => readBundleManifest(blobs, of)));
    expect(ours!.data.sha256).not.toBe(theirs!.data.sha256);
    const { message } = verdict!.lines.find(({ check }) => check === 'champion')!;
    expect(message).toContain(`On ${ours!.holdout!.holdout.rows} rows that neither was fitted to`);
    expect(message).toContain(`its ROC-AUC is ${ours!.metrics.holdout.roc_auc.value.toFixed(4)}`);
  });

  it('says so when the challenger does not meet the criteria', async () => {
    await begin({ roc_auc: 0.999 });
    const record = await retrain(services(), request);
    expect(record).toMatchObject({ status: 'failed', version: '2', criteria: [{ met: false }] });
    expect((await versionAt('2'))!.accepted).toBe(false);
  });

  it('learns from the loans whose outcome was known when it was asked', async () => {
    const asked: unknown[] = [];
    samples = [{ id: 'a', loan: null, at: 0, values: [30, Number.NaN, 100], defaulted: true }];
    const record = await retrain(
      services({
        labelledSamples: async (...question) => {
          asked.push(question);
          return { samples, immature: 2, notMade: 3 };
        },
      }),
      request,
    );
    expect(asked).toEqual([['small', NOW, undefined]]);
    expect(record.rows).toEqual({ total: 601, outcomes: 1, immature: 2, not_made: 3 });
    expect(record.message).toContain(
      '3 samples with a reported outcome were left out: the lender declined them',
    );
    expect(record.message).toMatch(/2 samples with a reported outcome were left out/);
  });

  it('refuses more rows than a Worker can hold, and says the limit and the remedy', async () => {
    const [header, row] = ['Age,Owed,Earned,Bad', '30,10,100,0'];
    const most = mostRows(4);
    await blobs.put('training/small.csv', `${header}\n${`${row}\n`.repeat(most)}`);
    samples = [{ id: 'a', loan: null, at: 0, values: [30, 10, 100], defaulted: true }];
    await expect(retrain(services(), request)).rejects.toThrow(
      /training\/small\.csv.* has more than 66666 rows.*128 MB.*npm run train.*npm run publish-models/,
    );
    expect(await versions()).toEqual(['1']);
  });

  it('says how many rows hold a level that the schema lets pass as missing, by field', async () => {
    const region = {
      name: 'region',
      column: 'Region',
      type: 'category',
      levels: ['north', 'east'],
      unknown: 'missing',
    };
    const [header, ...rows] = dataSet().split('\n');
    const lines = rows.map((row, index) => `${row},${index % 100 === 0 ? 'south' : 'north'}`);
    const csv = [`${header},Region`, ...lines].join('\n');
    const { files } = await train(
      JSON.stringify({ ...schema, fields: [...schema.fields, region] }),
      { name: 'small', bytes: new Blob([csv]).stream() },
      { seed: 1, params: PARAMS },
    );
    const { version } = await publish(services(), files, { by: 'a test' });
    await blobs.put('training/small.csv', csv);
    const record = await retrain(services(), { ...request, model_version: version });
    expect(record.unknown_levels).toEqual({ region: 6 });
    expect(record.message).toMatch(
      / region: 6 rows hold a level that the schema does not list, read as missing\.$/,
    );
  });

  it('reads the record of a version that did not say which levels were unknown', async () => {
    const { unknown_levels: _, ...older } = await retrain(services(), request);
    await blobs.put(retrainRecordKey(request), JSON.stringify(older));
    expect((await readRetrainRecord(blobs, request))!.record).toEqual({ ...older, unknown_levels: {} });
  });

  it('changes nothing when it is delivered again', async () => {
    const first = await retrain(services(), request);
    const before = await everything();
    const again = services();
    expect(await retrain(again, request)).toEqual(first);
    expect(await everything()).toEqual(before);
    expect(await again.metrics.read()).toEqual([]);
  });

  it('makes one challenger of two deliveries at the same time, and counts it once', async () => {
    const needs = services();
    const [one, other] = await Promise.all([retrain(needs, request), retrain(needs, request)]);
    expect(one).toEqual(other);
    expect(await versions()).toEqual(['1', '2']);
    expect(await needs.metrics.read()).toMatchObject([{ value: 1 }]);
  });

  it('goes on where a delivery broke off, wherever that was', async () => {
    /** Counts what is written, and fails at the given write. */
    const dying = (at: number) => {
      let writes = 0;
      const write = <Result>(work: () => Promise<Result>): Promise<Result> => {
        if (++writes === at) throw new Error('the store went away');
        return work();
      };
      const put: BlobStore['put'] = (...given) => write(() => blobs.put(...given));
      const guarded: Database = {
        ...database,
        query: (sql, params) =>
          sql.startsWith('INSERT') ? write(() => database.query(sql, params)) : database.query(sql, params),
        batch: (statements) => write(() => database.batch(statements)),
      };
      return { services: services({ blobs: { ...blobs, put }, database: guarded }), writes: () => writes };
    };
    const counting = dying(Infinity);
    await retrain(counting.services, request);
    // The claim, the bundle's files, the version, the alias, the verdict.
    expect(counting.writes()).toBe(1 + 7 + 1 + 1 + 1);
    for (let broken = 1; broken <= counting.writes(); broken++) {
      await begin();
      await retrain(dying(broken).services, request).catch(() => {});
      expect(await retrain(services(), request)).toMatchObject({ status: 'passed', version: '2' });
      const challenger = (await versionAt('challenger'))!;
      expect(challenger.version).toBe('2');
      openBundle(await readBundle(blobs, challenger.digest));
    }
  });

  it('leaves alone what somebody else registered while it trained', async () => {
    const theirs = smallBundle({ seed: 9 });
    const meanwhile = services({
      labelledSamples: async () => {
        await publish({ blobs, database, clock: manualClock(NOW) }, theirs, { by: 'Ada' });
        return { samples, immature: 0, notMade: 0 };
      },
    });
    expect(await retrain(meanwhile, request)).toMatchObject({ status: 'passed', version: '3' });
    expect(await readBundle(blobs, (await versionAt('2'))!.digest)).toEqual(theirs);
  });
});

describe('consumeRetrain', () => {
  it('acknowledges what was trained', async () => {
    const { delivered, settled } = message(request);
    await consumeRetrain(services(), [delivered]);
    expect(settled).toEqual(['ack']);
  });

  it('records at once what trying again does not help', async () => {
    await blobs.delete(['training/small.csv']);
    const needs = services();
    const { delivered, settled } = message(request);
    await consumeRetrain(needs, [delivered]);
    expect(settled).toEqual(['ack']);
    expect((await readRetrainRecord(blobs, request))!.record).toMatchObject({
      status: 'error',
      message: expect.stringContaining('training/small.csv'),
    });
    expect(await needs.metrics.read()).toMatchObject([{ labels: ['error'] }]);
    expect(await versionAt('challenger')).toBeUndefined();
  });

  it('tries a passing fault again, later each time, and records it in the end', async () => {
    const failing = services({
      labelledSamples: async () => {
        throw new Error('the database is away');
      },
    });
    for (const [attempts, end] of [
      [1, 'retry in 30 s'],
      [2, 'retry in 120 s'],
      [3, 'ack'],
    ] as const) {
      const { delivered, settled } = message(request, attempts);
      await consumeRetrain(failing, [delivered]);
      expect(settled).toEqual([end]);
    }
    expect((await readRetrainRecord(blobs, request))!.record).toMatchObject({
      status: 'error',
      message: 'the database is away',
    });
  });

  it('gives a message that nobody can read no second chance', async () => {
    const needs = services();
    const { delivered, settled } = message({ ...request, id: '../../models/small/registry' });
    await consumeRetrain(needs, [delivered]);
    expect(settled).toEqual(['ack']);
    expect(needs.logger.entries).toMatchObject([{ level: 'error', event: 'retrain_message_unreadable' }]);
  });
});

describe('recordFailure', () => {
  it('does not overwrite a verdict', async () => {
    const record = await retrain(services(), request);
    expect(await recordFailure(services(), request, 'too late')).toEqual(record);
    expect(retrainRecordKey(request)).toBe('training/small/episode-7.json');
  });
});

describe('retraining an imported champion', () => {
  it('grows trees by the schema and the defaults, and holds them against the champion on the rows that it holds out itself', async () => {
    await begin();
    const booster = new TextEncoder().encode(writeXgboostJson(smallEnsemble(), FEATURES));
    const written = JSON.stringify({
      ...schema,
      promotion: { roc_auc: 0.6 },
      training: { num_boost_round: 30, folds: 2, max_depth: 2 },
    });
    const open = async () => ({ name: 'loans.csv', bytes: new Blob([dataSet()]).stream() });
    const scaler = JSON.stringify({ mean: [40, 500, 500, 1], scale: [10, 300, 300, 1] });
    const { files } = await importBooster(booster, written, open, { scaler });
    const places = { blobs, database, clock: manualClock(NOW) };
    const { version } = await publish(places, files, {
      by: 'a test',
      alias: { name: 'champion', why: 'It answered before', force: true },
    });
    const record = await retrain(services(), { ...request, id: 'episode-8', model_version: version });
    expect(record.verdict!.lines.find(({ check }) => check === 'champion')!.message).toMatch(
      /On \d+ rows that it was not fitted to \(whether the imported champion was, nobody knows\)/,
    );
    expect(record.status).toBe('passed');
    const { digest } = (await findVersion(database, 'small', record.version!))!;
    const { params, scaler: none, imported } = await readBundleManifest(blobs, digest);
    expect(params).toMatchObject({ num_boost_round: 30, max_depth: 2 });
    expect([none, imported]).toEqual([undefined, undefined]);
  });
});
