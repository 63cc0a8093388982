import { beforeEach, describe, expect, it } from 'vitest';
import { guardPromotion } from '../../../src/drift/guard/guard.ts';
import { SolventError } from '../../../src/errors.ts';
import { type BundleFiles, readManifest } from '../../../src/model/bundle.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { moveAlias } from '../../../src/registry/aliases.ts';
import { bundleKey } from '../../../src/registry/bundle-store.ts';
import { listEvents } from '../../../src/registry/history.ts';
import { promote } from '../../../src/registry/promote.ts';
import { publish } from '../../../src/registry/publish.ts';
import { rollback } from '../../../src/registry/rollback.ts';
import { findVersion, requireVersion } from '../../../src/registry/versions.ts';
import { countApplications } from '../../../src/samples/applications.ts';
import type { OfferedSample } from '../../../src/samples/sample.ts';
import { driftWorld, HOUR, MINUTE, offers, START, type World } from '../world.ts';

const MODEL = 'loan-default';
const LOOK = 5 * MINUTE;

function likeTheChampion(changes: Partial<Manifest>): BundleFiles {
  const files = readBundleFolder('models/loan-default/champion');
  const manifest = { ...readManifest(files.get('manifest.json')), ...changes };
  return files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
}

/** PDs as another version would give them. */
function* scored(
  seed: number,
  version: string,
  score: (pd: number) => number,
): Generator<OfferedSample, never> {
  for (const { defaulted: _, ...offer } of offers(seed))
    yield { ...offer, version, probability: score(offer.probability) };
  throw new Error('offers have no end');
}

const same = (pd: number) => pd;
const root = (pd: number) => Math.sqrt(pd);

let world: World;
let guard: (at: number, hours?: number) => Promise<void>;
beforeEach(async () => {
  world = await driftWorld();
  guard = (at, guardHours = 24) => {
    world.services.clock.advance(Math.max(0, at - world.services.clock.now()));
    return guardPromotion({ ...world.services, guardHours }, at);
  };
});

const champion = async () => (await findVersion(world.services.database, MODEL, 'champion'))?.version;
const events = async () => (await listEvents(world.services.database, MODEL, { limit: 9 })).events;

/** Publishes a second version, and makes it the champion at START. */
async function promoted(changes: Partial<Manifest> = { seed: 7_001 }) {
  const { version } = await publish(world.services, likeTheChampion(changes), { by: 'a test' });
  await promote(world.services, MODEL, { version, by: 'ada', why: 'it is better', force: true });
  expect(await champion()).toBe('2');
}

/** So many requests a minute of a stretch of time. */
async function counted(
  version: string,
  from: number,
  to: number,
  each: { scored?: number; refused?: number; failed?: number },
) {
  const minutes = Array.from({ length: (to - from) / MINUTE }, (_, index) => from / MINUTE + index);
  const sent = {
    model: MODEL,
    version,
    source: 'realtime' as const,
    caller: 'shop',
    scored: 0,
    refused: 0,
    reasons: [],
  };
  await world.services.database.batch(
    countApplications(minutes.map((minute) => ({ ...sent, ...each, minute }))),
  );
}

describe('the guard after a promotion', () => {
  it('leaves a version alone that does what was promised, and one that is calibrated otherwise', async () => {
    const { baseline } = readManifest(likeTheChampion({}).get('manifest.json'));
    const { probability } = baseline!;
    if (probability.kind !== 'edges') throw new Error('the PDs of the champion lie along a scale');
    const edges = probability.edges.map(root);
    await promoted({ baseline: { ...baseline!, probability: { ...probability, edges } } });
    await world.score(scored(1, '1', same), 600, START - HOUR, START);
    await world.score(scored(2, '2', root), 600, START, START + HOUR);
    await counted('1', START - HOUR, START, { scored: 50 });
    await counted('2', START, START + HOUR, { scored: 50 });
    for (let at = START + LOOK; at <= START + HOUR; at += LOOK) await guard(at);
    expect(await champion()).toBe('2');
    expect(world.alerts).toEqual([]);
  });

  it('takes back a version whose PDs are not those of its own hold-out, with event and alert', async () => {
    await promoted();
    await world.score(scored(2, '2', root), 600, START, START + HOUR);
    await guard(START + HOUR);
    expect(await champion()).toBe('1');
    const [last] = await events();
    expect(last).toMatchObject({ kind: 'guard', by: 'the guard', from: 2, to: 1, forced: false });
    expect(last!.why).toMatch(
      /^Its probabilities of default are at a PSI of \d\.\d\d from those of its hold-out/,
    );
    expect(JSON.parse(last!.evidence!).guard).toMatchObject({
      promotion: { event: 2 },
      reasons: [last!.why],
    });
    expect(world.alerts).toMatchObject([
      {
        type: 'guard.alert',
        model_version: '2',
        text: `Guard after promotion: loan-default version 2. ${last!.why} Version 1 answers as champion again.`,
      },
    ]);
    expect(world.logger.entries.map(({ level, event }) => `${level} ${event}`)).toContain(
      'error guard_alert',
    );
  });

  it('takes back a version that loads nowhere, which no score tells of', async () => {
    await promoted();
    await counted('1', START - HOUR, START, { scored: 50 });
    await counted('none', START + MINUTE, START + 3 * MINUTE, { failed: 50 });
    await guard(START + LOOK);
    expect(await champion()).toBe('2');
    await counted('none', START + 3 * MINUTE, START + 4 * MINUTE, { failed: 50 });
    await guard(START + 2 * LOOK);
    expect(await champion()).toBe('1');
  });

  // biome-ignore lint/suspicious/noExplicitAny: a schema as people write it, changed anywhere
  it.each<[string, boolean, (schema: any) => void]>([
    ['the same schema', false, () => {}],
    ['other titles', false, ({ fields, derived }) => (fields[0].title = derived[0].title = 'Another')],
    ['another unit', false, ({ fields }) => (fields[1].unit = 'USD')],
    ['a range', true, ({ fields }) => (fields[1].min = 10)],
    ['a field that may be missing', true, ({ fields }) => (fields[1].nullable = true)],
    ['a type', true, ({ fields }) => (fields[1].type = 'integer')],
    ['another own key', true, (schema) => (schema.key = 'Id')],
  ])('of a version with %s judges refusals: %s', async (_, isJudged, change) => {
    const { schema } = structuredClone(readManifest(likeTheChampion({}).get('manifest.json')));
    change(schema);
    await promoted({ schema });
    await counted('1', START - HOUR, START, { scored: 50 });
    await counted('2', START + MINUTE, START + 11 * MINUTE, { scored: 25, refused: 25 });
    await guard(START + 3 * LOOK);
    expect((await events())[0]).toMatchObject(
      isJudged
        ? {
            kind: 'guard',
            why: '250 of 500 applications (50%) were refused since the promotion, and before it 0 of 3,000 (0%).',
          }
        : { kind: 'promotion' },
    );
  });

  it('ends with its time, and may be switched off', async () => {
    await promoted();
    await world.score(scored(2, '2', root), 600, START, START + HOUR);
    await guard(START + HOUR, 0);
    await guard(START + 2 * HOUR + 1, 2);
    expect(await champion()).toBe('2');
    await guard(START + 2 * HOUR, 2);
    expect(await champion()).toBe('1');
  });

  it('does nothing after a rollback, and guards anew what is promoted again', async () => {
    await promoted();
    await world.score(scored(2, '2', root), 600, START, START + HOUR);
    await rollback(world.services, MODEL, { by: 'ada', why: 'I saw it' });
    await guard(START + HOUR);
    expect((await events()).map(({ kind }) => kind)).toEqual(['rollback', 'promotion', 'alias']);

    for (let time = 1; time <= 2; time++) {
      await promote(world.services, MODEL, { version: '2', by: 'ada', why: 'once more', force: true });
      const at = world.services.clock.now();
      await world.score(scored(3 + time, '2', root), 600, at, at + HOUR);
      await guard(at + HOUR);
      expect(await champion()).toBe('1');
      expect(world.alerts).toHaveLength(time);
    }
  });
});

describe('the guard, when something else goes wrong', () => {
  beforeEach(async () => {
    await promoted();
    await world.score(scored(2, '2', root), 600, START, START + HOUR);
  });

  it('moves once and alerts once, however often and however many at once look', async () => {
    await Promise.all([guard(START + HOUR), guard(START + HOUR), guard(START + HOUR)]);
    await guard(START + HOUR);
    await guard(START + HOUR + LOOK);
    expect((await events()).map(({ kind }) => kind)).toEqual(['guard', 'promotion', 'alias']);
    expect(world.alerts).toHaveLength(1);
  });

  it('alerts at the next look when it died between the move and the alert', async () => {
    const { send } = world.services;
    world.services.send = () => Promise.reject(new Error('killed'));
    await expect(guard(START + HOUR)).rejects.toThrow('killed');
    world.services.send = send;
    // Whoever claimed an alert has three minutes.
    await guard(START + HOUR + LOOK);
    expect(world.alerts).toHaveLength(1);
  });

  it('alerts of no version that it could not take back because a store was away, and takes it back at the next look', async () => {
    const { blobs, database } = world.services;
    const { digest } = await requireVersion(database, MODEL, '1');
    const { get } = blobs;
    const before = bundleKey(digest, 'trees.json');
    blobs.get = async (key, range) => {
      if (key === before) throw new SolventError('storage_unavailable', 'the bucket is away');
      return get(key, range);
    };
    await expect(guard(START + HOUR)).rejects.toThrow('the bucket is away');
    expect(world.alerts).toEqual([]);
    blobs.get = get;
    await guard(START + HOUR + LOOK);
    expect(await champion()).toBe('1');
    expect(world.alerts).toHaveLength(1);
  });

  it('gives way to whoever moves the alias meanwhile', async () => {
    const { database } = world.services;
    const { version } = await publish(world.services, likeTheChampion({ seed: 7_002 }), {
      by: 'a test',
    });
    const { query } = database;
    world.services.database.query = (sql, params) => {
      // The samples are read, and not yet judged.
      if (!sql.includes('s.place IN')) return query(sql, params);
      world.services.database.query = query;
      const move = { model: MODEL, alias: 'champion', version, by: 'eve', why: 'a third', at: START };
      return moveAlias(database, { ...move, kind: 'promotion' }).then(() => query(sql, params));
    };
    await guard(START + HOUR);
    expect(await champion()).toBe('3');
    expect(world.alerts).toEqual([]);
    expect(world.logger.entries.map(({ event }) => event)).toContain('guard_overtaken');
  });

  it('alerts, and leaves what answers alone, when the bundle before is damaged; takes it back once that is mended', async () => {
    const { blobs, database } = world.services;
    const { digest } = await requireVersion(database, MODEL, '1');
    const key = bundleKey(digest, 'trees.json');
    const whole = await (await blobs.get(key))!.bytes();
    await blobs.put(key, new Uint8Array([1]));
    await guard(START + HOUR);
    await guard(START + HOUR + LOOK);
    expect(await champion()).toBe('2');
    expect(world.alerts).toHaveLength(1);
    expect(world.alerts[0]!.text).toMatch(
      /It still answers as champion, for it could not be taken back: .*trees\.json/,
    );
    await blobs.put(key, whole);
    await guard(START + HOUR + 2 * LOOK);
    expect(await champion()).toBe('1');
    expect(world.alerts).toHaveLength(2);
  });

  it('has nothing to do where a version is pinned', async () => {
    await guardPromotion({ ...world.services, alias: '2', guardHours: 24 }, START + HOUR);
    expect(await champion()).toBe('2');
  });
});

it('a first version is told of when its requests fail, and stays', async () => {
  await counted('none', START + MINUTE, START + LOOK, { failed: 50 });
  await guard(START + LOOK);
  expect(await champion()).toBe('1');
  expect(world.alerts).toMatchObject([
    { text: expect.stringMatching(/200 of 200 requests \(100%\) failed .* nothing to go back to/i) },
  ]);
});
