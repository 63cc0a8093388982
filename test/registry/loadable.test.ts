import { beforeEach, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/digest.ts';
import type { BundleFiles } from '../../src/model/bundle.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { seededRandom } from '../../src/random.ts';
import { approve } from '../../src/registry/approve.ts';
import { bundleDigest, bundleKey, MANIFEST, storeBundle } from '../../src/registry/bundle-store.ts';
import { promote } from '../../src/registry/promote.ts';
import { listProposals } from '../../src/registry/proposals.ts';
import { propose } from '../../src/registry/propose.ts';
import { publish } from '../../src/registry/publish.ts';
import { rollback } from '../../src/registry/rollback.ts';
import { takeIn } from '../../src/registry/take-in.ts';
import { findVersion, listVersions, register } from '../../src/registry/versions.ts';
import { FEATURES, smallBundle } from '../model/support/bundle.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';
import { migratedDatabase } from './migrated-database.ts';

const model = 'small';
const hand = { by: 'Ada', why: 'better' };
const sound = smallBundle({ seed: 1 });
const other = smallBundle({ seed: 2 });

let services: ReturnType<typeof place>;
beforeEach(async () => {
  services = place();
  await publish(services, sound, { by: 'a test' });
  await promote(services, model, { version: '1', ...hand, force: true });
});

function place() {
  const clock = manualClock(1_700_000_000_000);
  return { clock, blobs: memoryBlobStore({ clock }), database: migratedDatabase() };
}

const champion = async () => (await findVersion(services.database, model, 'champion'))?.version;

/** All ways on which a version comes to an alias, each of version 2. */
const WAYS: Record<string, () => Promise<unknown>> = {
  promote: () => promote(services, model, { version: '2', ...hand, force: true }),
  alias: () => promote(services, model, { version: '2', alias: 'pilot', ...hand, force: true }),
  propose: () => propose(services, model, { version: '2', ...hand, force: true, isHand: true }),
};

/** That no way leads to version 2, and nothing changed where one was tried. */
async function expectRefused(sentence: string | RegExp) {
  for (const way of Object.values(WAYS))
    await expect(way()).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringMatching(sentence),
    });
  expect(await champion()).toBe('1');
  expect(await findVersion(services.database, model, 'pilot')).toBeUndefined();
  expect((await listProposals(services.database, model, { limit: 9 })).proposals).toEqual([]);
}

/** As another release registered it, which asked for less, or knew more. */
async function registered(files: BundleFiles) {
  const digest = await storeBundle(services.blobs, files);
  const at = services.clock.now();
  await register(services.database, { model, digest, accepted: true, by: 'another release', at });
}

describe('a version whose bundle was damaged since it was registered', () => {
  beforeEach(async () => {
    await publish(services, other, { by: 'a test' });
  });

  const keyOf = (file: string) => bundleKey(bundleDigest(other), file);
  async function spoil(file: string) {
    const bytes = (await (await services.blobs.get(keyOf(file)))!.bytes()).slice();
    bytes[bytes.length >> 1]! ^= 1;
    await services.blobs.put(keyOf(file), bytes);
  }

  test.each([...other.keys()])('answers under no alias where %s is', async (file) => {
    await spoil(file);
    await expectRefused(`${file} is damaged: its SHA-256 is`);
  });

  test.each([...other.keys()])('answers under no alias where %s is gone', async (file) => {
    await services.blobs.delete([keyOf(file)]);
    await expectRefused(`${file} is missing`);
  });

  test('is not moved to by the last hand of its proposal, nor gone back to', async () => {
    const fourEyes = { ...services, approvals: 2 };
    await propose(fourEyes, model, { version: '2', ...hand, force: true, isHand: true });
    await spoil('trees.json');
    await expect(approve(fourEyes, model, 1, { by: 'Bob' })).rejects.toMatchObject({
      code: 'model_unavailable',
    });
    expect(await champion()).toBe('1');
    await services.blobs.put(keyOf('trees.json'), other.get('trees.json')!);
    await approve(fourEyes, model, 1, { by: 'Bob' });
    expect(await champion()).toBe('2');

    await services.blobs.delete([bundleKey(bundleDigest(sound), 'model.onnx')]);
    await expect(rollback(services, model, hand)).rejects.toThrow('model.onnx is missing');
    expect(await champion()).toBe('2');
  });
});

/** More trees than an isolate holds: their model.onnx has more than 3.6 MB. */
const large = smallBundle({
  ensemble: randomEnsemble(seededRandom(3), { trees: 5_000, depth: 6, featureCount: FEATURES.length }),
});
const tooLarge =
  /^The model is too large: its model\.onnx of \d+\.\d MB with 4 features takes about \d+\.\d MB of memory, and one may take 32\.0 MB\. Train it with fewer or shallower trees/;

describe('a model that is larger than what an isolate holds', () => {
  test('is registered neither by who trained it nor by who brings it, and nothing is stored', async () => {
    const { objects } = await services.blobs.list('');
    await expect(publish(services, large, { by: 'a test' })).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringMatching(tooLarge),
    });
    await expect(takeIn(services, model, large, 'Ada')).rejects.toMatchObject({
      code: 'validation_error',
      message: expect.stringMatching(tooLarge),
    });
    expect(await listVersions(services.database, model)).toHaveLength(1);
    expect((await services.blobs.list('')).objects).toEqual(objects);
  });

  test('answers under no alias, where an earlier release registered it', async () => {
    await registered(large);
    await expectRefused(tooLarge);
  });
});

test.each<[string, (manifest: Manifest) => unknown, string]>([
  ['is of a format from the future', (manifest) => Object.assign(manifest, { format: 9 }), 'its format is 9'],
  ['scores otherwise than it says', (manifest) => (manifest.golden.margins[0]! += 1), 'golden'],
  [
    'names features that its schema does not give',
    (manifest) => manifest.features.reverse(),
    'gives the features',
  ],
  ['has a manifest of another form', (manifest) => Reflect.deleteProperty(manifest, 'policy'), 'policy'],
  ['lists no trees', ({ files }) => Reflect.deleteProperty(files, 'trees.json'), 'does not list trees.json'],
])('a version answers under no alias when it %s', async (_, change, sentence) => {
  await registered(smallBundle({ seed: 2, change: (manifest) => void change(manifest) }));
  await expectRefused(sentence);
});

test('a version whose model.onnx is not what its trees are answers under no alias, though its hashes are right', async () => {
  const onnx = other.get('model.onnx')!.slice();
  onnx[onnx.length - 40]! ^= 1;
  const manifest = JSON.parse(new TextDecoder().decode(other.get(MANIFEST))) as Manifest;
  manifest.files['model.onnx'] = sha256Hex(onnx);
  const encoded = new TextEncoder().encode(JSON.stringify(manifest));
  await registered(new Map([...other, ['model.onnx', onnx], [MANIFEST, encoded]]));
  await expectRefused('model.onnx and trees.json are not the same model');
});
