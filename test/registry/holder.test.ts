import { beforeEach, describe, expect, test } from 'vitest';
import { probabilityOf } from '../../src/model/model.ts';
import type { OrtRuntime } from '../../src/model/runtime/runtime.ts';
import { marginsOf } from '../../src/model/trees.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import type { BlobStore } from '../../src/ports.ts';
import { modelHolder } from '../../src/registry/holder.ts';
import { setAlias, updateRegistry } from '../../src/registry/registry.ts';
import { smallBundle, smallEnsemble, smallStore } from '../model/support/bundle.ts';

/** Versions 1, 2, … of different trees; the champion is 1. */
async function setUp(versions = 2) {
  const stored = smallStore(
    Object.fromEntries(
      Array.from({ length: versions }, (_, index) => {
        const version = String(index + 1);
        return [version, smallBundle({ version, seed: index + 1 })];
      }),
    ),
  );
  const memory = memoryBlobStore();
  for (const [key, bytes] of stored) await memory.put(key, bytes);
  const reads: string[] = [];
  let broken = false;
  const blobs: BlobStore = {
    ...memory,
    get(key, range) {
      if (broken) return Promise.reject(new Error('the store is down'));
      reads.push(key);
      return memory.get(key, range);
    },
  };
  const clock = manualClock(1_000_000);
  const logger = memoryLogger();
  const runtimes: OrtRuntime[] = [];
  const holder = modelHolder({
    blobs,
    clock,
    logger,
    name: 'small',
    stage: 'champion',
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
    blobs,
    memory,
    clock,
    logger,
    reads,
    runtimes: runtimes as (OrtRuntime & { break(): void })[],
    breakStore: (down: boolean) => {
      broken = down;
    },
  };
}

let world: Awaited<ReturnType<typeof setUp>>;
beforeEach(async () => {
  world = await setUp();
});

const features = Float32Array.of(40, 1000, 500, 2);
const marginOfVersion = (version: number) => marginsOf(smallEnsemble(version), features)[0]!;
const probabilityOfVersion = (version: number) => probabilityOf(marginOfVersion(version));

describe('asking for a model', () => {
  test('gives the configured stage, an alias or a version', async () => {
    const champion = await world.holder.get();
    expect(champion.version).toBe('1');
    expect(champion.created).toBe('2026-01-01T00:00:00.000Z');
    expect(champion.probabilities(features, 1)[0]).toBe(probabilityOfVersion(1));
    expect(await world.holder.get('champion')).toBe(champion);
    const second = await world.holder.get('2');
    expect(second.probabilities(features, 1)[0]).toBe(probabilityOfVersion(2));
  });

  test('reads a bundle once', async () => {
    await world.holder.get();
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
    const { clock, logger } = world;
    const source = { blobs, clock, logger, name: 'small', stage: 'champion', createRuntime: nodeOrtRuntime };
    const holder = modelHolder(source);
    void holder.get();
    expect((await holder.get()).version).toBe('1');
  });
});

describe('an alias that moves', () => {
  const promote = (version: string) =>
    updateRegistry(world.memory, 'small', (registry) => setAlias(registry, 'champion', version));

  test('is noticed within three seconds, and not asked for before', async () => {
    await world.holder.get();
    await promote('2');
    world.clock.advance(2999);
    expect((await world.holder.get()).version).toBe('1');
    world.clock.advance(1);
    expect((await world.holder.get()).version).toBe('2');
  });

  test('is read by one caller; the others go on with what they know', async () => {
    await world.holder.get();
    world.clock.advance(5000);
    const before = world.reads.length;
    await Promise.all(Array.from({ length: 10 }, () => world.holder.get()));
    expect(world.reads.slice(before)).toEqual(['models/small/registry.json']);
  });

  test('cannot be seen while the store is down: the last known champion answers', async () => {
    await world.holder.get();
    world.clock.advance(5000);
    world.breakStore(true);
    expect((await world.holder.get()).version).toBe('1');
    expect(world.logger.entries.map(({ event }) => event)).toEqual(['registry_unreadable']);
  });
});

describe('what does not load', () => {
  const reason = (code: string, text: string) =>
    expect.objectContaining({ code, message: expect.stringContaining(text) });

  test('is refused with its reason, and again without reading', async () => {
    await world.memory.put('models/small/1/model.onnx', new Uint8Array(3));
    await expect(world.holder.get()).rejects.toThrow(reason('model_unavailable', 'model.onnx is damaged'));
    const before = world.reads.length;
    await expect(world.holder.get()).rejects.toThrow(reason('model_unavailable', 'model.onnx is damaged'));
    expect(world.reads.length).toBe(before);
    expect((await world.holder.get('2')).version).toBe('2');
  });

  test('is tried again after three seconds', async () => {
    const whole = smallBundle().get('model.onnx')!;
    await world.memory.delete(['models/small/1/model.onnx']);
    await expect(world.holder.get()).rejects.toThrow(reason('model_unavailable', 'model.onnx is missing'));
    await world.memory.put('models/small/1/model.onnx', whole);
    world.clock.advance(3000);
    expect((await world.holder.get()).version).toBe('1');
  });

  test.each(['flipped', 'cut'])(
    'a manifest whose text was %s is noticed: the registry has its hash',
    async (how) => {
      const bytes = smallBundle().get('manifest.json')!;
      const text = new TextDecoder().decode(bytes);
      const changed = how === 'cut' ? text.slice(0, -1) : text.replace('"threshold":0.1', '"threshold":0.9');
      expect(changed).not.toBe(text);
      await world.memory.put('models/small/1/manifest.json', changed);
      await expect(world.holder.get()).rejects.toThrow(
        reason('model_unavailable', 'manifest.json is damaged'),
      );
    },
  );

  test('a bundle that stands in another’s place is refused', async () => {
    for (const [name, bytes] of smallBundle({ version: '2' }))
      await world.memory.put(`models/small/1/${name}`, bytes);
    await expect(world.holder.get()).rejects.toThrow(reason('model_unavailable', 'manifest.json is damaged'));
  });

  test('an unknown alias is no model', async () => {
    await expect(world.holder.get('challenger')).rejects.toThrow(
      reason('model_unavailable', 'no version and no alias "challenger"'),
    );
  });

  test.each([
    [null, 'There is no models/small/registry.json'],
    ['{"versions":', 'The registry is not JSON'],
    ['{"versions":{},"aliases":{"champion":"3"}}', 'points at a version that is not there'],
  ])('without a registry (%s) there is no model', async (text, message) => {
    if (text === null) await world.memory.delete(['models/small/registry.json']);
    else await world.memory.put('models/small/registry.json', text);
    await expect(world.holder.get()).rejects.toThrow(reason('model_unavailable', message));
  });

  test('when the store is down asks to try again', async () => {
    world.breakStore(true);
    await expect(world.holder.get()).rejects.toThrow(
      expect.objectContaining({ code: 'model_unavailable', retryAfterSeconds: 1 }),
    );
    world.breakStore(false);
    world.clock.advance(3000);
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

  test('is at most three models: the one that nobody used for longest is unloaded', async () => {
    world = await setUp(4);
    const [one, two] = [await world.holder.get('1'), await world.holder.get('2')];
    await world.holder.get('3');
    await world.holder.get('1');
    await world.holder.get('4');
    expect(() => two.probabilities(features, 1)).toThrow('unloaded');
    expect(one.probabilities(features, 1)[0]).toBe(probabilityOfVersion(1));
    expect((await world.holder.get('2')).probabilities(features, 1)[0]).toBe(probabilityOfVersion(2));
  });
});
