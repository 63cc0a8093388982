import { applyD1Migrations, env } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import { beforeAll, describe, expect, test } from 'vitest';
import { treeKernel } from '../../src/model/kernel/kernel.ts';
import { probabilityOf } from '../../src/model/model.ts';
import { writeOnnx } from '../../src/model/onnx/onnx.ts';
import { marginsOf } from '../../src/model/trees.ts';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { cloudflareKernel } from '../../src/platform/cloudflare/kernel.ts';
import { cloudflareOrtRuntime } from '../../src/platform/cloudflare/ort.ts';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';
import type { ScoringRuntime } from '../../src/ports.ts';
import { randomInteger, seededRandom } from '../../src/random.ts';
import { modelHolder } from '../../src/registry/holder.ts';
import { BITS_OF_EXP, bitsOfExp } from '../bits-of-exp.ts';
import { BITS_OF_LOG, bitsOfLog } from '../bits-of-log.ts';
import { BITS_OF_EXPLANATION, bitsOfExplanation } from '../explain/support/bits-of-explanation.ts';
import { smallBundle, smallEnsemble } from '../model/support/bundle.ts';
import { breakableInstances } from '../model/support/kernel-instances.ts';
import { randomEnsemble, randomRows } from '../model/support/random-ensemble.ts';
import { publishAll } from '../registry/publish-all.ts';

const database = d1Database(env.DB as D1Database);
beforeAll(() => applyD1Migrations(env.DB, env.TEST_MIGRATIONS));

/** Lets `turns` other microtasks run. */
async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await null;
}

describe('ONNX Runtime in workerd', () => {
  let runtime: ScoringRuntime;
  beforeAll(async () => {
    runtime = await cloudflareOrtRuntime();
  });

  test('scores as the reference does, bit for bit', () => {
    const random = seededRandom(31);
    const ensemble = randomEnsemble(random, { trees: 100, depth: 5, featureCount: 4 });
    const session = runtime.createSession(writeOnnx(ensemble));
    const rows = randomRows(random, 5000, 4);
    const expected = marginsOf(ensemble, rows);
    expect(session.margins(rows, 5000)).toEqual(expected);
    for (let row = 0; row < 200; row++)
      expect(session.margins(rows.subarray(4 * row, 4 * row + 4), 1)[0]).toBe(expected[row]);
  });

  // Distinct inputs: with identical ones an answer from somebody else's memory would look right.
  test('callers that overlap in every way get their own answers', async () => {
    const random = seededRandom(32);
    const ensemble = randomEnsemble(random, { trees: 50, depth: 5, featureCount: 4 });
    const session = runtime.createSession(writeOnnx(ensemble));
    const calls = Array.from({ length: 3000 }, () => {
      const rows = 1 + randomInteger(random, 3);
      const features = Float32Array.from({ length: 4 * rows }, () => 4 * random.next() - 2);
      return { rows, features, turns: randomInteger(random, 8), expected: marginsOf(ensemble, features) };
    });
    const wrong = await Promise.all(
      calls.map(async ({ rows, features, turns, expected }) => {
        await pass(turns);
        const margins = session.margins(features, rows);
        await pass(turns);
        return margins.every((margin, row) => margin === expected[row]) ? 0 : 1;
      }),
    );
    expect(wrong.reduce<number>((sum, one) => sum + one, 0)).toBe(0);
  });
});

test('the tree kernel scores as the reference does, bit for bit', () => {
  const random = seededRandom(33);
  for (const depth of [2, 6]) {
    const ensemble = randomEnsemble(random, { trees: 60, depth, featureCount: 5 });
    const rows = randomRows(random, 3000, 5);
    expect(treeKernel(cloudflareKernel, ensemble).margins(rows, 3000)).toEqual(marginsOf(ensemble, rows));
  }
});

test('probabilities have the same bits as on Node', () => {
  expect(bitsOfExp()).toBe(BITS_OF_EXP);
});

test('logarithms have the same bits as on Node', () => {
  expect(bitsOfLog()).toBe(BITS_OF_LOG);
});

test('explanations, and what would change a score, have the same bits as on Node', () => {
  expect(bitsOfExplanation()).toBe(BITS_OF_EXPLANATION);
});

describe('the holder in workerd', () => {
  const blobs = r2BlobStore(env.BLOBS as R2Bucket);
  const features = Float32Array.of(40, 1000, 500, 2);
  const expected = probabilityOf(marginsOf(smallEnsemble(), features)[0]!);
  beforeAll(async () => {
    await publishAll({ blobs, database, clock: manualClock(1) }, [smallBundle()]);
  });

  function setUp(kernel?: WebAssembly.Module) {
    let runtimes = 0;
    const clock = manualClock(1);
    const logger = memoryLogger();
    const metrics = memoryMetrics(clock);
    const source = {
      blobs,
      clock,
      logger,
      metrics,
      database,
      background: () => {},
      name: 'small',
      alias: 'champion',
      createRuntime: () => {
        runtimes++;
        return cloudflareOrtRuntime();
      },
      ...(kernel && { kernel }),
    };
    return { holder: modelHolder(source), runtimesMade: () => runtimes, logger, metrics };
  }

  test('many callers at once share one instance of ONNX Runtime', async () => {
    const { holder, runtimesMade } = setUp();
    const models = await Promise.all(Array.from({ length: 50 }, () => holder.get()));
    expect(new Set(models).size).toBe(1);
    expect(runtimesMade()).toBe(1);
    expect(models[0]!.probabilities(features, 1)[0]).toBe(expected);
  });

  test('scores many rows by ONNX Runtime from the first bit on that the tree kernel has otherwise, and says so once', async () => {
    const instances = breakableInstances();
    const { holder, logger, metrics } = setUp(cloudflareKernel);
    const model = await holder.get();
    const rows = randomRows(seededRandom(6), 2_000, 4);
    const byRuntime = model.probabilities(rows, 2_000);
    expect(model.probabilitiesOfMany(rows, 2_000)).toEqual(byRuntime);
    expect(logger.entries).toEqual([]);
    instances.break();
    for (let call = 0; call < 2; call++) expect(model.probabilitiesOfMany(rows, 2_000)).toEqual(byRuntime);
    expect(logger.entries).toMatchObject([{ level: 'error', event: 'kernel_not_used' }]);
    expect(await metrics.read()).toMatchObject([
      { name: 'loan_kernel_not_used_total', labels: ['small', '1'], value: 1 },
    ]);
  });
});

test('requests that are cancelled while the model loads hold up nobody', async () => {
  const name = env.MODEL_NAME as string;
  const bundle = smallBundle({ change: (manifest) => Object.assign(manifest, { name }) });
  const blobs = r2BlobStore(env.BLOBS as R2Bucket);
  await publishAll({ blobs, database, clock: manualClock(1) }, [bundle]);
  const ready = (options = {}) => exports.default.fetch('https://solvent.test/readyz', options);

  const cancelled = Array.from({ length: 20 }, async (_, index) => {
    const controller = new AbortController();
    const answer = ready({ signal: controller.signal });
    await pass(5 * index);
    controller.abort();
    return answer.then(
      () => 'answered',
      () => 'cancelled',
    );
  });
  const answers = await Promise.all(Array.from({ length: 20 }, () => ready()));
  expect(answers.map(({ status }) => status)).toEqual(new Array(20).fill(200));
  expect(await Promise.all(cancelled)).toContain('cancelled');
  expect((await ready()).status).toBe(200);
});
