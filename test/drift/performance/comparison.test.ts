import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/digest.ts';
import { compareWithChallenger } from '../../../src/drift/performance/comparison.ts';
import type { ChallengerReport } from '../../../src/drift/reports/challenger.ts';
import type { BundleFiles } from '../../../src/model/bundle.ts';
import { readTrees } from '../../../src/model/consistency.ts';
import { probabilityOf } from '../../../src/model/model.ts';
import { type Ensemble, marginsOf } from '../../../src/model/trees.ts';
import { writeXgboostJson } from '../../../src/model/xgboost/writer.ts';
import { storeOutcomes } from '../../../src/outcomes/store.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { bundleKey, readBundleManifest, storeBundle } from '../../../src/registry/bundle-store.ts';
import { register, requireVersion } from '../../../src/registry/versions.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { driftWorld, HOUR, offers, START, type World } from '../world.ts';

const encoder = new TextEncoder();
const CHAMPION = readBundleFolder('models/loan-default/champion');
const TREES = readTrees(CHAMPION.get('trees.json')!);
const NAMES = JSON.parse(new TextDecoder().decode(CHAMPION.get('manifest.json')!)).features as string[];
/** Of every other tree of the champion, twice as sure of it. */
const COARSE: Ensemble = {
  ...TREES,
  trees: TREES.trees
    .filter((_, index) => index % 2 === 0)
    .map((tree) => ({ ...tree, weight: tree.weight.map((weight) => weight * 2) })),
};
const ASKED = START + HOUR;
const request = (version: string | null): ChallengerReport => ({
  requested_at: new Date(ASKED).toISOString(),
  status: 'passed',
  version,
  message: '',
  criteria: [],
});

/** Takes a challenger of these trees and this threshold into the registry, as version 2. */
async function addChallenger({ services }: World, ensemble: Ensemble, threshold: number): Promise<string> {
  const trees = encoder.encode(writeXgboostJson(ensemble, NAMES));
  const manifest = JSON.parse(new TextDecoder().decode(CHAMPION.get('manifest.json')!));
  manifest.policy.threshold = threshold;
  manifest.files['trees.json'] = sha256Hex(trees);
  const files: BundleFiles = new Map(CHAMPION)
    .set('trees.json', trees)
    .set('manifest.json', encoder.encode(JSON.stringify(manifest)));
  const digest = await storeBundle(services.blobs, files);
  await register(services.database, {
    model: 'loan-default',
    digest,
    accepted: true,
    by: 'a test',
    at: ASKED,
  });
  return digest;
}

/** The champion, as a check sees it. */
async function watchedIn({ services }: World) {
  const { digest } = await requireVersion(services.database, 'loan-default', '1');
  return { ...(await readBundleManifest(services.blobs, digest)), version: '1' };
}

/** Scores applicants, and reports the first of them before the challenger was asked for, the others after. */
async function scoredWorld(count: number, before: number) {
  const world = await driftWorld();
  const samples = await world.score(offers(11), count, START, START + HOUR);
  const report = (some: typeof samples, at: number) =>
    storeOutcomes(
      world.services.database,
      'loan-default',
      some.map(({ id, defaulted }) => ({
        key: joinKey(id),
        defaulted: defaulted ? (1 as const) : (0 as const),
        observedAt: START,
      })),
      at,
      { receipt: `at ${at}`, block: 0 },
    );
  await report(samples.slice(0, before), ASKED);
  await report(samples.slice(before), ASKED + HOUR);
  return { world, samples: samples.slice(before) };
}

describe('compareWithChallenger', () => {
  it('asks only loans that both would have approved, and that the challenger was not trained on', async () => {
    const { world, samples } = await scoredWorld(3_000, 500);
    const watched = await watchedIn(world);
    const limits = { champion: watched.policy.threshold, challenger: watched.policy.threshold };
    await addChallenger(world, COARSE, limits.challenger);
    const compared = await compareWithChallenger(world.services, watched, request('2'), undefined);

    const pds = samples.map(({ probability, features, defaulted }) => ({
      defaulted: defaulted ? 1 : 0,
      champion: probability,
      challenger: probabilityOf(marginsOf(COARSE, Float32Array.from(features))[0]!),
    }));
    const both = pds.filter(
      ({ champion, challenger }) => champion < limits.champion && challenger < limits.challenger,
    );
    // The test would say nothing if either approved whom the other does.
    for (const side of ['champion', 'challenger'] as const)
      expect(pds.filter((pd) => pd[side] < limits[side]).length).toBeGreaterThan(both.length);
    expect(compared).toMatchObject({
      loans: 2_500,
      both_approved: both.length,
      defaults: both.filter(({ defaulted }) => defaulted === 1).length,
    });
    const error = (side: 'champion' | 'challenger') =>
      both.reduce((sum, pd) => sum + (pd[side] - pd.defaulted) * (pd[side] - pd.defaulted), 0) / both.length;
    const metric = compared!.metrics.find(({ name }) => name === 'brier')!;
    expect(metric.champion).toBeCloseTo(error('champion'), 12);
    expect(metric.challenger).toBeCloseTo(error('challenger'), 12);
    expect(metric.difference.value).toBeCloseTo(error('challenger') - error('champion'), 12);
  });

  it('says how many loans there are, and gives no number while they are too few', async () => {
    const { world } = await scoredWorld(90, 0);
    await addChallenger(world, TREES, 0.5);
    const compared = await compareWithChallenger(
      world.services,
      await watchedIn(world),
      request('2'),
      undefined,
    );
    expect(compared).toMatchObject({ loans: 90, metrics: [] });
    expect(compared!.both_approved).toBeGreaterThan(50);
  });

  it('is nothing without a challenger, or one that the registry does not have', async () => {
    const { world } = await scoredWorld(90, 0);
    const watched = await watchedIn(world);
    expect(await compareWithChallenger(world.services, watched, request(null), undefined)).toBeNull();
    expect(await compareWithChallenger(world.services, watched, request('2'), undefined)).toBeNull();
    await addChallenger(world, TREES, 0.5);
    const none = await driftWorld();
    await addChallenger(none, TREES, 0.5);
    expect(await compareWithChallenger(none.services, watched, request('2'), undefined)).toEqual({
      loans: 0,
      both_approved: 0,
      defaults: 0,
      metrics: [],
    });
  });

  it('refuses a challenger whose trees were damaged', async () => {
    const { world } = await scoredWorld(90, 0);
    const digest = await addChallenger(world, TREES, 0.5);
    await world.services.blobs.put(bundleKey(digest, 'trees.json'), 'x');
    await expect(
      compareWithChallenger(world.services, await watchedIn(world), request('2'), undefined),
    ).rejects.toMatchObject({ code: 'model_unavailable' });
  });

  it('reads a challenger once, and another when there is one', async () => {
    const { world } = await scoredWorld(90, 0);
    const { blobs, challengers } = world.services;
    const read: string[] = [];
    const { get } = blobs;
    blobs.get = (key, ...more) => {
      read.push(key);
      return get(key, ...more);
    };
    const first = await addChallenger(world, TREES, 0.5);
    const second = await addChallenger(world, COARSE, 0.5);
    read.length = 0;
    for (const digest of [first, first, second, second]) await challengers(digest);
    expect(read.filter((key) => key.endsWith('trees.json'))).toEqual(
      [first, second].map((digest) => bundleKey(digest, 'trees.json')),
    );
    expect((await challengers(second)).ensemble.trees).toHaveLength(COARSE.trees.length);
  });
});
