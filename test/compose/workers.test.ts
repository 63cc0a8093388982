import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unstable_readConfig } from 'wrangler';
import { bundleWorker, workerConfigs } from '../../scripts/dev/bundle.ts';

const ROOT = join(import.meta.dirname, '../..');
interface Queues {
  producers?: { queue: string }[];
  consumers?: {
    queue: string;
    dead_letter_queue?: string;
    max_batch_size?: number;
    max_concurrency?: number;
  }[];
}
const configs = workerConfigs(ROOT).map((config) => unstable_readConfig({ config }));
const queuesOf = ({ queues }: (typeof configs)[number]): Queues => queues as Queues;
const consumers = configs.flatMap((config) =>
  (queuesOf(config).consumers ?? []).map((consumer) => ({ worker: config.name, ...consumer })),
);

describe("the Workers' configurations", () => {
  it('give every queue that somebody fills one consumer, and no other', () => {
    const filled = [
      ...configs.flatMap((config) => (queuesOf(config).producers ?? []).map(({ queue }) => queue)),
      ...consumers.flatMap(({ dead_letter_queue }) => dead_letter_queue ?? []),
    ];
    expect(consumers.map(({ queue }) => queue).sort()).toEqual([...new Set(filled)].sort());
  });

  it('allow more CPU time than the 30 s of the platform, in which the largest download does not end', () => {
    for (const { name, limits } of configs) expect(limits?.cpu_ms, name).toBeGreaterThan(30_000);
    const api = configs.find(({ name }) => name === 'solvent-api')!;
    expect(api.limits).toMatchObject({ cpu_ms: 300_000 });
  });

  it('keep every line that a Worker logs, and none that the platform would add for each request', () => {
    for (const { name, observability } of configs)
      expect(observability, name).toMatchObject({
        enabled: true,
        head_sampling_rate: 1,
        logs: { invocation_logs: false },
      });
  });

  it('store outcomes one block after the other, so that the database has time for others', () => {
    const storing = consumers.find(({ queue }) => queue === 'solvent-outcomes')!;
    expect(storing).toMatchObject({ worker: 'solvent-batch', max_concurrency: 1 });
    expect(storing.dead_letter_queue).toBe('solvent-outcomes-dead');
  });

  it('train where nothing else runs: no scoring, no clock, one training at a time', async () => {
    const training = consumers.find(({ queue }) => queue === 'solvent-retrain')!;
    expect(training).toMatchObject({ worker: 'solvent-retrain', max_batch_size: 1, max_concurrency: 1 });
    const config = configs.find(({ name }) => name === 'solvent-retrain')!;
    expect(config.triggers.crons ?? []).toEqual([]);
    // Of WebAssembly the tree kernel alone, which scores what was held out of a training: ONNX Runtime would take 16 MB beside it.
    const modules = await bundleWorker(config.main!, {});
    expect(modules.map(({ path }) => path)).toEqual(['index.mjs', 'kernel.wasm']);
  });
});
