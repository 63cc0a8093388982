import { beforeEach, describe, expect, test } from 'vitest';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import type { BlobStore, Database } from '../../src/ports.ts';
import { adoptOlderRegistry } from '../../src/registry/adopt.ts';
import { moveAlias } from '../../src/registry/aliases.ts';
import { bundleDigest, readBundle } from '../../src/registry/bundle-store.ts';
import { olderModels } from '../../src/registry/older-store.ts';
import { publish } from '../../src/registry/publish.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import { findVersion, listVersions } from '../../src/registry/versions.ts';
import { smallBundle } from '../model/support/bundle.ts';
import { migratedDatabase } from './migrated-database.ts';
import { fillOlderStore, olderBundle, olderCreated } from './older-store.ts';

/** Version 3 was never finished: 0.1.0 left such gaps. */
const ACCEPTED = { 2: true, 10: true, 1: true, 4: false };
const ALIASES = { champion: '2', challenger: '4' };

const emptyPlace = () => ({
  blobs: memoryBlobStore(),
  database: migratedDatabase(),
  clock: manualClock(1_000_000),
});
async function olderPlace() {
  const place = emptyPlace();
  await fillOlderStore(place.blobs, 'small', ACCEPTED, ALIASES);
  return place;
}

let services: ReturnType<typeof emptyPlace>;
beforeEach(async () => {
  services = await olderPlace();
});

/** Every object's content by its key, and every row of the registry. */
async function everything({ blobs, database }: Pick<RegistryServices, 'blobs' | 'database'>) {
  const { objects } = await blobs.list('');
  return {
    objects: await Promise.all(objects.map(async ({ key }) => [key, await (await blobs.get(key))!.text()])),
    versions: await database.query('SELECT * FROM model_versions ORDER BY version'),
    aliases: await database.query('SELECT * FROM model_aliases'),
    events: await database.query('SELECT * FROM model_events'),
  };
}
const adopt = () => adoptOlderRegistry(services, 'small');
const versions = async () => (await listVersions(services.database, 'small')).map(({ version }) => version);
const versionAt = async (alias: string) => (await findVersion(services.database, 'small', alias))?.version;

describe('adopting an older registry', () => {
  test('takes every version in as it was, under its own number, and then the aliases', async () => {
    expect(await adopt()).toEqual({ adopted: ['1', '2', '4', '10'], leftOut: [] });
    for (const version of ['1', '2', '4'] as const) {
      const files = olderBundle('small', version);
      const registered = (await findVersion(services.database, 'small', version))!;
      expect(registered).toEqual({
        model: 'small',
        version,
        digest: bundleDigest(files),
        accepted: ACCEPTED[version],
        created: olderCreated(version),
        by: 'the older registry',
        archived: null,
      });
      expect(await readBundle(services.blobs, registered.digest)).toEqual(files);
    }
    expect([await versionAt('champion'), await versionAt('challenger')]).toEqual(['2', '4']);
    const { events } = await everything(services);
    expect(events).toMatchObject([{ by_whom: 'the older registry' }, { by_whom: 'the older registry' }]);
  });

  test('leaves the next number to what comes then', async () => {
    await adopt();
    expect((await publish(services, smallBundle({ seed: 9 }), { by: 'Ada' })).version).toBe('11');
  });

  test('leaves the older objects where they are', async () => {
    const before = await services.blobs.list('models/');
    await adopt();
    expect(await services.blobs.list('models/')).toEqual(before);
  });

  test('again changes nothing', async () => {
    await adopt();
    const before = await everything(services);
    services.clock.advance(1_000);
    expect(await adopt()).toEqual({ adopted: [], leftOut: [] });
    expect(await everything(services)).toEqual(before);
  });

  test('again does not undo a promotion', async () => {
    await adopt();
    const move = { model: 'small', alias: 'champion', version: '1', by: 'Ada', why: 'safer', at: 2_000_000 };
    await moveAlias(services.database, move);
    await adopt();
    expect(await versionAt('champion')).toBe('1');
  });

  test('does nothing to a registry that has versions from elsewhere, or where there is no older one', async () => {
    await publish(services, smallBundle({ seed: 9 }), { by: 'Ada' });
    expect(await adopt()).toEqual({ adopted: [], leftOut: [] });
    expect(await versions()).toEqual(['1']);
    expect(await adoptOlderRegistry(emptyPlace(), 'small')).toEqual({ adopted: [], leftOut: [] });
  });
});

describe('a version that cannot be used', () => {
  const damages: [string, () => Promise<unknown>, string][] = [
    ['file is damaged', () => put('model.onnx', new Uint8Array(3)), 'model.onnx is damaged'],
    ['file is missing', () => services.blobs.delete([key('trees.json')]), 'trees.json is missing'],
    ['manifest is missing', () => services.blobs.delete([key('manifest.json')]), 'manifest.json is missing'],
    [
      'manifest is not the one that was registered',
      () => put('manifest.json', olderBundle('small', '1').get('manifest.json')!),
      'manifest.json is damaged',
    ],
  ];
  const key = (file: string) => `models/small/2/${file}`;
  const put = (file: string, bytes: Uint8Array) => services.blobs.put(key(file), bytes);

  test.each(damages)(
    'because its %s is left out, named, and no alias points at it',
    async (_, damage, reason) => {
      await damage();
      expect(await adopt()).toEqual({
        adopted: ['1', '4', '10'],
        leftOut: [{ version: '2', reason: expect.stringContaining(reason) }],
      });
      expect(await versions()).toEqual(['1', '4', '10']);
      expect([await versionAt('champion'), await versionAt('challenger')]).toEqual([undefined, '4']);
    },
  );

  test("because it is another model's is left out", async () => {
    await fillOlderStore(services.blobs, 'other', { 1: true }, {});
    for (const [name, bytes] of olderBundle('small', '1'))
      await services.blobs.put(`models/other/1/${name}`, bytes);
    const registry = await (await services.blobs.get('models/other/registry.json'))!.text();
    const [theirs, ours] = ['other', 'small'].map((model) => bundleDigest(olderBundle(model, '1')));
    await services.blobs.put('models/other/registry.json', registry.replace(theirs!, ours!));
    expect((await adoptOlderRegistry(services, 'other')).leftOut).toMatchObject([{ version: '1' }]);
    expect(await versions()).toEqual([]);
  });

  test('is taken in later, when its files are back', async () => {
    const whole = await (await services.blobs.get(key('model.onnx')))!.bytes();
    await put('model.onnx', new Uint8Array(3));
    await adopt();
    await put('model.onnx', whole);
    expect(await adopt()).toEqual({ adopted: ['2'], leftOut: [] });
    expect(await versionAt('champion')).toBe('2');
  });

  test.each([
    ['is not JSON', '{'],
    ['has an entry that nobody can read', '{"versions":{"1":{}},"aliases":{}}'],
  ])('because the registry %s stops the adoption, and names the object', async (_, text) => {
    await services.blobs.put('models/small/registry.json', text);
    await expect(adopt()).rejects.toMatchObject({
      code: 'validation_error',
      message: expect.stringContaining('models/small/registry.json'),
    });
  });

  test('is not one whose files cannot be read at the moment', async () => {
    const blobs: BlobStore = {
      ...services.blobs,
      get: async (key, range) => {
        if (key.endsWith('model.onnx')) throw new Error('out of reach');
        return services.blobs.get(key, range);
      },
    };
    await expect(adoptOlderRegistry({ ...services, blobs }, 'small')).rejects.toThrow('out of reach');
  });
});

describe('an adoption that dies', () => {
  /** Counts every write, and fails from the given one on. */
  function dying(at: number) {
    let writes = 0;
    const write = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      if (++writes > at) throw new Error('died');
      return work();
    };
    const { blobs: store, database: tables, clock } = services;
    const blobs: BlobStore = { ...store, put: (...given) => write(() => store.put(...given)) };
    const database: Database = {
      ...tables,
      query: (sql, params) =>
        sql.startsWith('INSERT') ? write(() => tables.query(sql, params)) : tables.query(sql, params),
      batch: (statements) => write(() => tables.batch(statements)),
    };
    return { services: { blobs, database, clock }, writes: () => writes };
  }

  test('anywhere is ended by doing it again', async () => {
    const counting = dying(Infinity);
    await adoptOlderRegistry(counting.services, 'small');
    const undisturbed = await everything(services);
    // Of each version its files and its number; the aliases.
    expect(counting.writes()).toBe(4 * (olderBundle('small', '1').size + 1) + 2);
    for (let at = 0; at < counting.writes(); at++) {
      services = await olderPlace();
      await expect(adoptOlderRegistry(dying(at).services, 'small')).rejects.toThrow('died');
      await adopt();
      expect(await everything(services)).toEqual(undisturbed);
    }
  });
});

test('the models that have an older registry are found beyond the first page', async () => {
  const { blobs } = services;
  for (let number = 0; number < 1_000; number++) await blobs.put(`models/middle/${number}/model.onnx`, 'x');
  await fillOlderStore(blobs, 'any', { 1: true }, {});
  await blobs.put('models/without/schema.json', '{}');
  expect(await olderModels(blobs)).toEqual(['any', 'small']);
});
