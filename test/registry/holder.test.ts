import { beforeEach, describe, expect, test } from 'vitest';
import { interventionalExplainer } from '../../src/explain/interventional.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { probabilityOf } from '../../src/model/model.ts';
import { marginsOf } from '../../src/model/trees.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';
import { nodeKernel } from '../../src/platform/node/kernel.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import type { BlobStore, Database, ScoringRuntime } from '../../src/ports.ts';
import { seededRandom } from '../../src/random.ts';
import { moveAlias } from '../../src/registry/aliases.ts';
import { bundleDigest, bundleKey } from '../../src/registry/bundle-store.ts';
import { type HeldModel, modelHolder } from '../../src/registry/holder.ts';
import { handMadeBundle } from '../http/hand-made-bundle.ts';
import { schema, smallBundle, smallEnsemble } from '../model/support/bundle.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';
import { migratedDatabase } from './migrated-database.ts';
import { publishAll } from './publish-all.ts';

const bundles = Array.from({ length: 4 }, (_, index) => smallBundle({ seed: index + 1 }));
/** Where a file of a version stands. */
const keyOf = (version: number, file: string) => bundleKey(bundleDigest(bundles[version - 1]!), file);

/** Versions 1, 2, … of different trees; the champion is 1. */
async function setUp(versions = 2) {
  const memory = memoryBlobStore();
  const tables = migratedDatabase();
  const clock = manualClock(1_000_000);
  await publishAll({ blobs: memory, database: tables, clock }, bundles.slice(0, versions));
  const reads: string[] = [];
  const queries: string[] = [];
  let broken = false;
  const blobs: BlobStore = {
    ...memory,
    get(key, range) {
      if (broken) return Promise.reject(new Error('the store is down'));
      reads.push(key);
      return memory.get(key, range);
    },
    head: (key) => (broken ? Promise.reject(new Error('the store is down')) : memory.head(key)),
  };
  const database: Database = {
    ...tables,
    query(sql, params) {
      if (broken) return Promise.reject(new Error('the database is down'));
      queries.push(sql);
      return tables.query(sql, params);
    },
  };
  const logger = memoryLogger();
  const metrics = memoryMetrics(clock);
  /** What goes on behind answers. */
  const behind: Promise<unknown>[] = [];
  const runtimes: ScoringRuntime[] = [];
  const source = {
    blobs,
    database,
    clock,
    logger,
    metrics,
    background: (work: Promise<unknown>) => void behind.push(work),
    name: 'small',
    alias: 'champion',
  };
  const holder = modelHolder({
    ...source,
    async createRuntime() {
      const runtime = await nodeOrtRuntime();
      let usable = true;
      const breakable = {
        get usable() {
          return usable;
        },
        createSession: (onnx: Uint8Array) => runtime.createSession(onnx),
        break() {
          usable = false;
        },
      };
      runtimes.push(breakable);
      return breakable;
    },
  });
  return {
    holder,
    source,
    blobs,
    database: tables,
    memory,
    queries,
    behind,
    clock,
    logger,
    metrics,
    reads,
    runtimes: runtimes as (ScoringRuntime & { break(): void })[],
    breakStore: (down: boolean) => {
      broken = down;
    },
  };
}

/** Gives the bundle texts of reasons, and an approved application to compare with. */
function withReasons(manifest: Manifest): void {
  manifest.schema = {
    ...schema,
    reasons: [
      { code: 'age', of: ['age'], text: { en: 'Age' } },
      { code: 'debt', of: ['owed'], text: { en: 'Debt' }, missing: { en: 'Debt is not known' } },
      { code: 'pay', of: ['earned'], text: { en: 'Pay' } },
    ],
  };
  manifest.reference = { of: 1, rows: [[0, 0.2, 2000, 0.05]] };
}

let world: Awaited<ReturnType<typeof setUp>>;
beforeEach(async () => {
  world = await setUp();
});

const features = Float32Array.of(40, 1000, 500, 2);
const marginOfVersion = (version: number) => marginsOf(smallEnsemble(version), features)[0]!;
const probabilityOfVersion = (version: number) => probabilityOf(marginOfVersion(version));

const reason = (code: string, text: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(text) });

describe('asking for a model', () => {
  test('gives the configured alias, another one, or a version', async () => {
    const champion = await world.holder.get();
    expect(champion.version).toBe('1');
    expect(champion.created).toBe('1970-01-01T00:16:40.000Z');
    expect(champion.digest).toBe(bundleDigest(bundles[0]!));
    expect(champion.probabilities(features, 1)[0]).toBe(probabilityOfVersion(1));
    expect(await world.holder.get('champion')).toBe(champion);
    const second = await world.holder.get('2');
    expect(second.probabilities(features, 1)[0]).toBe(probabilityOfVersion(2));
  });

  test('reads the trees besides where many rows are scored at a time', async () => {
    const holder = modelHolder({ ...world.source, createRuntime: nodeOrtRuntime, kernel: nodeKernel() });
    const rows = Float32Array.from({ length: 4 * 400 }, (_, index) => features[index % 4]!);
    const model = await holder.get();
    expect(world.reads).toEqual(['manifest.json', 'model.onnx', 'trees.json'].map((name) => keyOf(1, name)));
    expect(model.probabilitiesOfMany(rows, 400)[399]).toBe(probabilityOfVersion(1));
    expect(world.logger.entries).toEqual([]);
  });

  test('gives the reasons of a model that has texts of them, and reads its trees for it', async () => {
    const files = smallBundle({ change: withReasons });
    await publishAll(world, [files]);
    const model = await world.holder.get('3');
    const ofBundle = ['manifest.json', 'model.onnx', 'trees.json'];
    expect(world.reads.slice(-3)).toEqual(ofBundle.map((file) => bundleKey(bundleDigest(files), file)));
    const poor = Float32Array.of(40, 2000, 0.2, 10000);
    const reasons = model.reasons!({
      values: Float64Array.of(40, 2000, 0.2),
      features: poor,
      inOwnUnits: poor,
    });
    const contributions = new Float64Array(4);
    const reference = Float32Array.of(0, 0.2, 2000, 0.05);
    interventionalExplainer(smallEnsemble(), reference).explain(poor, 0, contributions, 0);
    const [age, owed, earned, burden] = contributions as unknown as [number, number, number, number];
    const parts = { age, debt: owed + burden / 2, pay: earned + burden / 2 };
    const pushing = (['age', 'debt', 'pay'] as const).filter((code) => parts[code] > 0);
    expect(pushing).not.toEqual([]);
    expect(reasons.map(({ code }) => code)).toEqual(pushing.sort((a, b) => parts[b] - parts[a]));
    expect((await world.holder.get()).reasons).toBeUndefined();
  });

  test('gives the same reasons where many rows are scored at a time', async () => {
    await publishAll(world, [smallBundle({ change: withReasons })]);
    const many = modelHolder({ ...world.source, createRuntime: nodeOrtRuntime, kernel: nodeKernel() });
    const poor = Float32Array.of(40, 2000, 0.2, 10000);
    const application = { values: Float64Array.of(40, 2000, 0.2), features: poor, inOwnUnits: poor };
    const [alone, ofMany] = [await world.holder.get('3'), await many.get('3')];
    expect(ofMany.reasons!(application)).toEqual(alone.reasons!(application));
    expect(ofMany.reasons!(application)).not.toEqual([]);
  });

  test('reads the trees of a model without texts when it is first to explain a score, and once', async () => {
    const reference = { of: 1, rows: [[0, 0.2, 2000, 0.05]] };
    const files = smallBundle({ change: (manifest) => Object.assign(manifest, { reference }) });
    await publishAll(world, [files]);
    const model = await world.holder.get('3');
    const trees = bundleKey(bundleDigest(files), 'trees.json');
    const readsOfTrees = () => world.reads.filter((key) => key === trees).length;
    expect(readsOfTrees()).toBe(0);
    const by = await model.explainer!();
    expect(by.ensemble).toEqual(smallEnsemble());
    expect(await (await world.holder.get('3')).explainer!()).toBe(by);
    expect(readsOfTrees()).toBe(1);
    expect((await world.holder.get()).explainer).toBeUndefined();
  });

  test('gives several who ask at once what the first of them made', async () => {
    const reference = { of: 1, rows: [[0, 0.2, 2000, 0.05]] };
    await publishAll(world, [smallBundle({ change: (manifest) => Object.assign(manifest, { reference }) })]);
    const model = await world.holder.get('3');
    const all = await Promise.all(Array.from({ length: 5 }, () => model.explainer!()));
    expect(new Set(all).size).toBe(1);
  });

  test('has at hand what explains a model that gives reasons', async () => {
    await publishAll(world, [smallBundle({ change: withReasons })]);
    const model = await world.holder.get('3');
    const before = world.reads.length;
    await model.explainer!();
    expect(world.reads.length).toBe(before);
  });

  test('says why a score cannot be explained, and goes on scoring', async () => {
    const reference = { of: 1, rows: [[0, 0.2, 2000, 0.05]] };
    await publishAll(world, [smallBundle({ change: (manifest) => Object.assign(manifest, { reference }) })]);
    const model = await world.holder.get('3');
    world.breakStore(true);
    await expect(model.explainer!()).rejects.toMatchObject({
      code: 'model_unavailable',
      retryAfterSeconds: 1,
    });
    expect(model.probabilities(features, 1)[0]).toBe(probabilityOfVersion(1));
    world.breakStore(false);
    expect((await model.explainer!()).reference.length).toBe(4);
  });

  test('refuses a model whose reasons cannot be computed: who is declined by it is owed them', async () => {
    const files = smallBundle({ change: withReasons });
    await publishAll(world, [files]);
    await world.memory.delete([bundleKey(bundleDigest(files), 'trees.json')]);
    await expect(world.holder.get('3')).rejects.toThrow('trees.json is missing');
  });

  test('reads of a bundle what scoring needs, once', async () => {
    await world.holder.get();
    expect(world.reads).toEqual([keyOf(1, 'manifest.json'), keyOf(1, 'model.onnx')]);
    const before = world.reads.length;
    for (let again = 0; again < 5; again++) await world.holder.get();
    expect(world.reads.length).toBe(before);
  });

  test('at once, many times, makes one runtime and one model', async () => {
    const models = await Promise.all(Array.from({ length: 20 }, () => world.holder.get()));
    expect(new Set(models).size).toBe(1);
    expect(world.runtimes).toHaveLength(1);
  });

  test('does not wait for another caller, who may never continue', async () => {
    // The first caller's read of the manifest hangs for ever, as a cancelled request's would.
    let hang = true;
    const blobs: BlobStore = {
      ...world.memory,
      get(key) {
        if (!hang || !key.endsWith('manifest.json')) return world.memory.get(key);
        hang = false;
        return new Promise(() => {});
      },
    };
    const holder = modelHolder({ ...world.source, blobs, createRuntime: nodeOrtRuntime });
    void holder.get();
    expect((await holder.get()).version).toBe('1');
  });
});

describe('an alias that moves', () => {
  const promote = (version: string) =>
    moveAlias(world.database, {
      model: 'small',
      alias: 'champion',
      version,
      by: 'a test',
      why: 'it is better',
      at: world.clock.now(),
    });
  beforeEach(async () => {
    await world.holder.get();
    world.queries.length = 0;
  });

  test('is not asked for while what is known of it is fresh', async () => {
    await promote('2');
    world.clock.advance(1_999);
    expect((await world.holder.get()).version).toBe('1');
    expect(world.queries).toEqual([]);
  });

  test('is read behind the answer after two seconds, and what it points at is loaded behind the next', async () => {
    await promote('2');
    world.clock.advance(2_000);
    expect((await world.holder.get()).version).toBe('1');
    await Promise.all(world.behind);
    const reads = world.reads.length;
    const besides = await Promise.all(Array.from({ length: 32 }, () => world.holder.get()));
    expect(new Set(besides.map(({ version }) => version))).toEqual(new Set(['1']));
    await Promise.all(world.behind);
    expect((await world.holder.get()).version).toBe('2');
    expect(world.queries).toHaveLength(1);
    // Its bundle, once.
    expect(world.reads.slice(reads)).toEqual([keyOf(2, 'manifest.json'), keyOf(2, 'model.onnx')]);
  });

  test('is loaded by whoever asks, when loading it behind answers takes a second', async () => {
    let isKilled = false;
    const blobs: BlobStore = {
      ...world.source.blobs,
      get: (key, range) => (isKilled ? new Promise(() => {}) : world.source.blobs.get(key, range)),
    };
    const holder = modelHolder({ ...world.source, blobs, createRuntime: nodeOrtRuntime });
    await holder.get();
    await promote('2');
    world.clock.advance(2_000);
    await holder.get();
    await Promise.all(world.behind);
    isKilled = true;
    expect((await holder.get()).version).toBe('1');
    isKilled = false;
    world.clock.advance(999);
    expect((await holder.get()).version).toBe('1');
    world.clock.advance(1);
    expect((await holder.get()).version).toBe('2');
  });

  test('answers by it from five seconds after the move on, however seldom requests come', async () => {
    await promote('2');
    world.clock.advance(4_999);
    expect((await world.holder.get()).version).toBe('1');
    await Promise.all(world.behind);
    world.clock.advance(1);
    expect((await world.holder.get()).version).toBe('2');
  });

  test('is waited for after five seconds: a quiet isolate does not answer with an old champion', async () => {
    await promote('2');
    world.clock.advance(5_000);
    expect((await world.holder.get()).version).toBe('2');
  });

  test('is read by one caller once it is not fresh; the others take what they know', async () => {
    world.clock.advance(2_000);
    await Promise.all(Array.from({ length: 10 }, () => world.holder.get()));
    await Promise.all(world.behind);
    expect(world.queries).toHaveLength(1);
  });

  test('is waited for by all who come at once after a quiet time: none of them answers with an old champion', async () => {
    await promote('2');
    world.clock.advance(60_000);
    const models = await Promise.all(Array.from({ length: 32 }, () => world.holder.get()));
    expect(new Set(models.map(({ version }) => version))).toEqual(new Set(['2']));
    expect(world.behind).toEqual([]);
  });

  test('is never waited for while requests come in every few seconds', async () => {
    const never: Database = { ...world.source.database, query: () => new Promise(() => {}) };
    let isAway = false;
    const database: Database = {
      ...world.source.database,
      query: (...given) => (isAway ? never : world.source.database).query(...given),
    };
    const holder = modelHolder({ ...world.source, database, createRuntime: nodeOrtRuntime });
    await holder.get();
    isAway = true;
    for (let second = 1; second < 30; second++) {
      world.clock.advance(1_000);
      expect((await holder.get()).version).toBe('1');
    }
    expect((await holder.get()).troubled).toEqual({ kind: 'registry_unreadable', since: 1_000_000 });
    isAway = false;
    world.clock.advance(2_000);
    await holder.get();
    await world.behind.at(-1);
    expect(await holder.get()).not.toHaveProperty('troubled');
  });

  test('read later than another that was begun after it, does not take its place', async () => {
    const waiting: (() => void)[] = [];
    let isSlow = false;
    const database: Database = {
      ...world.source.database,
      async query(...given) {
        const rows = await world.source.database.query(...given);
        if (isSlow) await new Promise<void>((resume) => void waiting.push(resume));
        return rows as never;
      },
    };
    const holder = modelHolder({ ...world.source, database, createRuntime: nodeOrtRuntime });
    await holder.get();
    isSlow = true;
    world.clock.advance(2_000);
    await holder.get();
    await promote('2');
    isSlow = false;
    world.clock.advance(2_000);
    await holder.get();
    await world.behind.at(-1);
    for (const resume of waiting) resume();
    await Promise.all(world.behind);
    await holder.get();
    await world.behind.at(-1);
    expect((await holder.get()).version).toBe('2');
  });

  test('a reading behind an answer that never ends is followed by another', async () => {
    const { source } = world;
    let hang = true;
    const database: Database = {
      ...source.database,
      query: (...given) => (hang ? new Promise(() => {}) : source.database.query(...given)),
    };
    hang = false;
    const holder = modelHolder({ ...source, database, createRuntime: nodeOrtRuntime });
    await holder.get();
    hang = true;
    world.clock.advance(2_000);
    expect((await holder.get()).version).toBe('1');
    hang = false;
    await promote('2');
    world.clock.advance(2_000);
    await holder.get();
    await world.behind.at(-1);
    await holder.get();
    await world.behind.at(-1);
    expect((await holder.get()).version).toBe('2');
  });

  test.each([2_000, 5_000])(
    'cannot be seen after %i ms while the database is down: the champion answers',
    async (age) => {
      world.clock.advance(age);
      world.breakStore(true);
      expect((await world.holder.get()).version).toBe('1');
      await Promise.all(world.behind);
      expect(world.logger.entries).toMatchObject([
        { level: 'warn', event: 'registry_unreadable', fields: { seconds_old: age / 1_000 } },
      ]);
      expect((await world.holder.get()).troubled).toEqual({ kind: 'registry_unreadable', since: 1_000_000 });
    },
  );

  test('to a version that does not load goes on with the one before, loudly, until it does', async () => {
    const key = keyOf(2, 'model.onnx');
    const whole = await (await world.memory.get(key))!.bytes();
    await world.memory.put(key, new Uint8Array(3));
    await promote('2');
    world.clock.advance(5_000);
    const model = await world.holder.get();
    expect(model.version).toBe('1');
    expect(model.probabilities(features, 1)[0]).toBe(probabilityOfVersion(1));
    expect(model.troubled).toEqual({
      kind: 'not_loaded',
      version: '2',
      reason: expect.stringContaining('model.onnx is damaged'),
    });
    expect(world.logger.entries).toMatchObject([
      { level: 'error', event: 'model_not_loaded', fields: { model: 'small', version: '2' } },
    ]);
    expect(await world.metrics.read()).toMatchObject([
      { name: 'loan_model_load_failures_total', labels: ['small', '2'], value: 1 },
    ]);
    // By its number it is nothing else.
    await expect(world.holder.get('2')).rejects.toThrow('model.onnx is damaged');

    await world.memory.put(key, whole);
    world.clock.advance(1_000);
    const after = await world.holder.get();
    expect(after.version).toBe('2');
    expect(after).not.toHaveProperty('troubled');
  });

  test.each([
    ['the store is away is not read', true, 'not_read'],
    ['only its own file cannot be read does not load', false, 'not_loaded'],
  ])('to a version while %s, and the one before goes on', async (_, isAway, kind) => {
    const fail = () => Promise.reject(new Error('internal error'));
    const { get, head } = world.blobs;
    world.blobs.get = (key, range) => (isAway || key === keyOf(2, 'model.onnx') ? fail() : get(key, range));
    world.blobs.head = (key) => (isAway ? fail() : head(key));
    await promote('2');
    world.clock.advance(5_000);
    const { version, troubled } = await world.holder.get();
    expect({ version, troubled }).toEqual({
      version: '1',
      troubled: { kind, version: '2', reason: 'internal error' },
    });
  });

  test('to a version that does not load lets a process that is new find the one before in the history', async () => {
    await world.memory.put(keyOf(2, 'model.onnx'), new Uint8Array(3));
    await promote('2');
    const holder = modelHolder({ ...world.source, createRuntime: nodeOrtRuntime });
    world.queries.length = 0;
    const first = await holder.get();
    expect(first).toMatchObject({ version: '1', troubled: { kind: 'not_loaded', version: '2' } });
    const asked = world.queries.length;
    expect((await holder.get()).version).toBe('1');
    expect(world.queries).toHaveLength(asked);
  });

  test('to a version that does not load is no model where the one before does not load either', async () => {
    for (const version of [1, 2])
      await world.memory.put(keyOf(version, 'model.onnx'), new Uint8Array(version));
    await promote('2');
    const holder = modelHolder({ ...world.source, createRuntime: nodeOrtRuntime });
    await expect(holder.get()).rejects.toThrow('model.onnx is damaged');
  });

  test('a version that is asked for by its number is asked for once', async () => {
    await world.holder.get('2');
    world.queries.length = 0;
    world.clock.advance(3_600_000);
    await world.holder.get('2');
    expect(world.queries).toEqual([]);
  });
});

describe('what does not load', () => {
  test('is refused with its reason, and again without reading', async () => {
    await world.memory.put(keyOf(1, 'model.onnx'), new Uint8Array(3));
    await expect(world.holder.get()).rejects.toThrow(reason('model_unavailable', 'model.onnx is damaged'));
    const before = world.reads.length;
    await expect(world.holder.get()).rejects.toThrow(reason('model_unavailable', 'model.onnx is damaged'));
    expect(world.reads.length).toBe(before);
    expect((await world.holder.get('2')).version).toBe('2');
  });

  test('is tried again after a second', async () => {
    const whole = smallBundle().get('model.onnx')!;
    await world.memory.delete([keyOf(1, 'model.onnx')]);
    await expect(world.holder.get()).rejects.toThrow(reason('model_unavailable', 'model.onnx is missing'));
    await world.memory.put(keyOf(1, 'model.onnx'), whole);
    world.clock.advance(1_000);
    expect((await world.holder.get()).version).toBe('1');
  });

  test.each(['flipped', 'cut'])(
    'a manifest whose text was %s is noticed: it stands under its own hash',
    async (how) => {
      const bytes = smallBundle().get('manifest.json')!;
      const text = new TextDecoder().decode(bytes);
      const changed = how === 'cut' ? text.slice(0, -1) : text.replace('"medium":0.05', '"medium":0.04');
      expect(changed).not.toBe(text);
      await world.memory.put(keyOf(1, 'manifest.json'), changed);
      await expect(world.holder.get()).rejects.toThrow(
        reason('model_unavailable', 'manifest.json is damaged'),
      );
    },
  );

  test('a bundle that stands in another’s place is refused', async () => {
    for (const [name, bytes] of bundles[1]!) await world.memory.put(keyOf(1, name), bytes);
    await expect(world.holder.get()).rejects.toThrow(reason('model_unavailable', 'manifest.json is damaged'));
  });

  test('an unknown alias is no model', async () => {
    await expect(world.holder.get('challenger')).rejects.toThrow(
      reason('model_unavailable', 'no version and no alias "challenger"'),
    );
  });

  test('without a registered version there is no model, and as soon as there is one it is found', async () => {
    world = await setUp(0);
    await expect(world.holder.get()).rejects.toThrow(
      reason('model_unavailable', 'The registry of small has no version and no alias "champion"'),
    );
    await publishAll({ blobs: world.memory, database: world.database, clock: world.clock }, bundles);
    expect((await world.holder.get()).version).toBe('1');
  });

  test('when the store is down asks to try again, and says that it is the store', async () => {
    world.breakStore(true);
    await expect(world.holder.get()).rejects.toThrow(
      expect.objectContaining({
        code: 'model_unavailable',
        retryAfterSeconds: 1,
        cause: expect.objectContaining({ code: 'storage_unavailable' }),
      }),
    );
    world.breakStore(false);
    expect((await world.holder.get()).version).toBe('1');
  });
});

describe('what is held', () => {
  test('is replaced with its runtime when that breaks down', async () => {
    const before = await world.holder.get();
    world.runtimes[0]!.break();
    const after = await world.holder.get();
    expect(after).not.toBe(before);
    expect(world.runtimes).toHaveLength(2);
    expect(after.probabilities(features, 1)[0]).toBe(probabilityOfVersion(1));
  });

  /** A bundle that takes 27 MB once it is loaded, of the 48 that there are; of so many trees others take more or less. */
  const largeBundle = (seed: number, trees = 1_700) =>
    handMadeBundle(
      {
        name: 'small',
        target: { column: 'Bad' },
        fields: [{ name: 'debt', column: 'Debt', type: 'number' }],
        policy: { maximize: 'recall' },
      },
      randomEnsemble(seededRandom(seed), { trees, depth: 6, featureCount: 1 }),
      [[12]],
    );
  const answers = (model: HeldModel) => {
    try {
      return model.probabilities(Float32Array.of(12, 0, 0, 0), 1).length === 1;
    } catch {
      return false;
    }
  };

  test('is bounded in bytes, many small ones or two large ones: what nobody used for longest is unloaded', async () => {
    const large = [largeBundle(1), largeBundle(2)];
    await publishAll({ blobs: world.memory, database: world.database, clock: world.clock }, [
      ...bundles.slice(2),
      ...large,
    ]);
    const get = (version: number) => world.holder.get(String(version));
    const small = [await get(1), await get(2), await get(3), await get(4)];
    const first = await get(5);
    expect([...small, first].map(answers)).toEqual([true, true, true, true, true]);
    // Used again, the third stays longer than the fourth; and what was used last is never thrown out.
    await get(3);
    await get(5);
    const second = await get(6);
    expect([...small, first, second].map(answers)).toEqual([false, false, false, false, true, true]);
    expect(answers(await get(1))).toBe(true);
    expect([first, second].map(answers)).toEqual([false, true]);
  });

  test.each([
    ['with', nodeKernel(), [false, true, true]],
    ['without', undefined, [true, true, true]],
  ])('%s the tree kernel counts what that takes besides', async (_, kernel, held) => {
    // Of 22 MB each, and nearly 3 of the kernel's. What was used last stays anyway: that is a small one.
    const large = [largeBundle(1, 1_450), largeBundle(2, 1_450)];
    await publishAll({ blobs: world.memory, database: world.database, clock: world.clock }, large);
    const holder = modelHolder({
      ...world.source,
      createRuntime: nodeOrtRuntime,
      ...(kernel && { kernel }),
    });
    const models = [await holder.get('3'), await holder.get('1'), await holder.get('4')];
    expect(models.map(answers)).toEqual(held);
  });
});
