import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/digest.ts';
import type { BundleFiles } from '../../src/model/bundle.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import type { BlobStore, Database } from '../../src/ports.ts';
import { bundleDigest, bundleKey, readBundle } from '../../src/registry/bundle-store.ts';
import { publish } from '../../src/registry/publish.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import { findVersion, listVersions } from '../../src/registry/versions.ts';
import { smallBundle } from '../model/support/bundle.ts';
import { migratedDatabase } from './migrated-database.ts';

const AS_CHAMPION = { by: 'a test', alias: { name: 'champion', why: 'it is better', force: true } };
const ours = smallBundle({ seed: 1 });
const theirs = smallBundle({ seed: 2 });

function place() {
  return { blobs: memoryBlobStore(), database: migratedDatabase(), clock: manualClock(1_000_000) };
}

/** Every object by its key and every row of the registry. */
async function everything({ blobs, database }: Pick<RegistryServices, 'blobs' | 'database'>) {
  const { objects } = await blobs.list('');
  return {
    objects: objects.map(({ key, etag }) => [key, etag]),
    versions: await database.query('SELECT * FROM model_versions ORDER BY version'),
    aliases: await database.query('SELECT * FROM model_aliases'),
    events: await database.query('SELECT * FROM model_events'),
  };
}

const champion = async ({ database }: Pick<RegistryServices, 'database'>) =>
  findVersion(database, 'small', 'champion');

describe('publishing', () => {
  test('stores the files under the digest, gives a number and moves the alias', async () => {
    const services = place();
    const version = await publish(services, ours, AS_CHAMPION);
    expect(version).toMatchObject({ version: '1', digest: bundleDigest(ours), by: 'a test', aliased: true });
    expect(version).toMatchObject((await champion(services))!);
    expect(await readBundle(services.blobs, version.digest)).toEqual(ours);
  });

  test('proposes the alias where it takes more hands than a publication has, and sets one that is not there', async () => {
    const services = { ...place(), approvals: 2 };
    const shipped = { ...AS_CHAMPION, alias: { ...AS_CHAMPION.alias, onlyIfAbsent: true } };
    expect(await publish(services, ours, shipped)).toMatchObject({ aliased: true, proposal: null });
    for (let time = 0; time < 2; time++)
      expect(await publish(services, theirs, AS_CHAMPION)).toMatchObject({ aliased: false, proposal: 1 });
    expect((await champion(services))?.version).toBe('1');
    const challenger = { by: 'retraining', alias: { ...AS_CHAMPION.alias, name: 'challenger' } };
    expect(await publish(services, theirs, challenger)).toMatchObject({ aliased: true, proposal: null });
  });

  test('the same bundle twice changes nothing', async () => {
    const services = place();
    const first = await publish(services, ours, AS_CHAMPION);
    const before = await everything(services);
    services.clock.advance(1_000);
    expect(await publish(services, ours, AS_CHAMPION)).toEqual(first);
    expect(await everything(services)).toEqual(before);
  });

  test('bundles of two people who trained at the same time both stay', async () => {
    const services = place();
    const [one, other] = await Promise.all([
      publish(services, ours, { by: 'Ada' }),
      publish(services, theirs, { by: 'Bob' }),
    ]);
    expect(one!.version).not.toBe(other!.version);
    expect(await readBundle(services.blobs, one!.digest)).toEqual(ours);
    expect(await readBundle(services.blobs, other!.digest)).toEqual(theirs);
  });

  test('says whether the bundle meets its own criteria', async () => {
    const services = place();
    const demanding = smallBundle({
      change: (manifest) =>
        Object.assign(manifest, { schema: { ...(manifest.schema as object), promotion: { roc_auc: 0.9 } } }),
    });
    expect((await publish(services, demanding, { by: 'a test' })).accepted).toBe(false);
  });

  test.each([
    [
      'a file is damaged',
      (files: BundleFiles) => files.set('model.onnx', new Uint8Array(3)),
      'model.onnx is damaged',
    ],
    ['a file is missing', (files: BundleFiles) => files.delete('trees.json'), 'trees.json is missing'],
    [
      'the manifest is missing',
      (files: BundleFiles) => files.delete('manifest.json'),
      'manifest.json is missing',
    ],
  ])('a bundle of which %s is refused, and nothing is stored', async (_, damage, message) => {
    const services = place();
    const files = new Map(ours);
    damage(files);
    await expect(publish(services, files, AS_CHAMPION)).rejects.toThrow(message);
    expect(await everything(services)).toEqual({ objects: [], versions: [], aliases: [], events: [] });
  });

  test.each([
    [
      'whose golden rows say something else',
      () => smallBundle({ change: ({ golden }) => golden.margins.fill(0.123) }),
      /golden row 0 scores to the margin .* and should to 0\.123/,
    ],
    [
      'whose golden rows have the right number of values between them, and the wrong one each',
      () => smallBundle({ change: ({ golden }) => golden.rows[1]!.unshift(golden.rows[0]!.pop()!) }),
      /its golden rows, features and margins do not match in number/,
    ],
    [
      'whose ONNX model is another, and hashed as it is',
      () => {
        const other = smallBundle({ seed: 2 }).get('model.onnx')!;
        const files = smallBundle({
          change: (manifest) => (manifest.files['model.onnx'] = sha256Hex(other)),
        });
        return files.set('model.onnx', other);
      },
      /model\.onnx and trees\.json are not the same model/,
    ],
    [
      'whose trees are no trees',
      () => {
        const broken = new TextEncoder().encode('{"learner":');
        const files = smallBundle({
          change: (manifest) => (manifest.files['trees.json'] = sha256Hex(broken)),
        });
        return files.set('trees.json', broken);
      },
      /trees\.json: Not an XGBoost model/,
    ],
  ])('a bundle %s never gets into the champion’s place', async (_, make, message) => {
    const services = place();
    await publish(services, ours, AS_CHAMPION);
    const before = await everything(services);
    await expect(publish(services, make(), AS_CHAMPION)).rejects.toThrow(message);
    expect(await everything(services)).toEqual(before);
  });

  test('puts a stored file back that cannot be read to its end', async () => {
    const services = place();
    const { digest } = await publish(services, ours, AS_CHAMPION);
    const key = bundleKey(digest, 'model.onnx');
    const written: string[] = [];
    const blobs: BlobStore = {
      ...services.blobs,
      async get(asked, range) {
        const blob = await services.blobs.get(asked, range);
        const bytes = () => Promise.reject(new TypeError('the object is shorter than it should be'));
        return blob && asked === key ? { ...blob, bytes } : blob;
      },
      put(asked, value, options) {
        if (!options) written.push(asked);
        return services.blobs.put(asked, value, options);
      },
    };
    await publish({ ...services, blobs }, ours, AS_CHAMPION);
    expect(written).toEqual([key]);
  });

  test('puts a damaged stored file back as it was, and leaves whole ones alone', async () => {
    const services = place();
    const { digest } = await publish(services, ours, AS_CHAMPION);
    const whole = await services.blobs.head(bundleKey(digest, 'trees.json'));
    await services.blobs.put(bundleKey(digest, 'model.onnx'), new Uint8Array(3));
    await services.blobs.delete([bundleKey(digest, 'MODEL_CARD.md')]);
    await publish(services, ours, AS_CHAMPION);
    expect(await readBundle(services.blobs, digest)).toEqual(ours);
    expect(await services.blobs.head(bundleKey(digest, 'trees.json'))).toEqual(whole);
  });
});

describe('publishing that dies', () => {
  /** Counts every write, and fails at the given one, before or after it took effect. */
  function dying(services: RegistryServices, at: number, takesEffect: boolean) {
    let writes = 0;
    const write = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      writes++;
      if (writes > at) throw new Error('died before');
      const result = await work();
      if (writes === at && takesEffect) throw new Error('died after');
      if (writes === at) throw new Error('died');
      return result;
    };
    const blobs: BlobStore = {
      ...services.blobs,
      put: (...given) => write(() => services.blobs.put(...given)),
    };
    const database: Database = {
      ...services.database,
      query: (sql, params) =>
        sql.startsWith('INSERT')
          ? write(() => services.database.query(sql, params))
          : services.database.query(sql, params),
      batch: (statements) => write(() => services.database.batch(statements)),
    };
    return { services: { ...services, blobs, database }, writes: () => writes };
  }

  test('anywhere leaves the old champion answering, and doing it again ends it', async () => {
    const counting = place();
    await publish(counting, ours, AS_CHAMPION);
    const { services: counted, writes } = dying(counting, Infinity, false);
    await publish(counted, theirs, AS_CHAMPION);
    // Its files, its number, its alias.
    expect(writes()).toBe(theirs.size + 2);
    for (let at = 0; at <= writes(); at++) {
      const services = place();
      const old = await publish(services, ours, AS_CHAMPION);
      const attempt = publish(dying(services, at, true).services, theirs, AS_CHAMPION);
      await attempt.catch(() => {});
      const answering = (await champion(services))!;
      expect(answering.version).toBe(at === writes() ? '2' : old.version);
      // Whatever answers is whole.
      expect((await readBundle(services.blobs, answering.digest)).size).toBe(ours.size);
      await publish(services, theirs, AS_CHAMPION);
      expect((await champion(services))?.version).toBe('2');
      expect(await readBundle(services.blobs, bundleDigest(theirs))).toEqual(theirs);
      expect(await readBundle(services.blobs, old.digest)).toEqual(ours);
      expect(await listVersions(services.database, 'small')).toHaveLength(2);
    }
  });
});
