import { Readable } from 'node:stream';
import { bundleDigest } from '../../../src/registry/bundle-store.ts';
import { compareVersions } from '../../../src/training/compare/compare.ts';
import { train } from '../../../src/training/train.ts';
import { kernelHere } from '../../training/kernel-here.ts';
import { linesOf, MODEL, schemaOf } from './data.ts';

/**
 * Trains on so many rows of so many features, compares what comes of it, and prints the most memory that V8's heap and all arrays beside it took at once, in
 * MB. Started with a bound on the heap (`--max-old-space-size`): V8 collects then as it must, and not as late as it may.
 */
const [rows, features] = process.argv.slice(2).map(Number) as [number, number];

/** Smaller arrays are many, and looking at the memory takes long. */
const LEAST_BYTES = 16_384;

let peak = 0;
for (const name of ['Float32Array', 'Float64Array', 'Int32Array', 'Uint8Array', 'Uint32Array'] as const) {
  const original = globalThis[name] as Uint8ArrayConstructor;
  const watched: Uint8ArrayConstructor = new Proxy(original, {
    construct(target, given, newTarget) {
      const made = Reflect.construct(target, given, newTarget === watched ? target : newTarget);
      if (made.byteLength < LEAST_BYTES) return made;
      const { heapTotal, arrayBuffers } = process.memoryUsage();
      peak = Math.max(peak, heapTotal + arrayBuffers);
      return made;
    },
  });
  Object.assign(globalThis, { [name]: watched });
}
const open = async () => ({ name: MODEL, bytes: Readable.from(linesOf(rows, features)) });
const { files } = await train(schemaOf(features), await open(), {
  seed: 42,
  score: kernelHere(),
});
// With itself: what it takes does not depend on what the other one says.
const rival = { version: '1', digest: bundleDigest(files), files: async () => files };
await compareVersions('the challenger', files, rival, open);
console.log(peak / 2 ** 20);
