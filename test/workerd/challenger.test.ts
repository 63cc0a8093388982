import { applyD1Migrations, env, SELF } from 'cloudflare:test';
import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import { beforeAll, expect, test } from 'vitest';
import schema from '../../models/loan-default/schema.json';
import { createShadow } from '../../src/http/scoring/shadow.ts';
import { isInShare } from '../../src/http/scoring/split.ts';
import { probabilityOf } from '../../src/model/model.ts';
import { marginsOf } from '../../src/model/trees.ts';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { cloudflareOrtRuntime } from '../../src/platform/cloudflare/ort.ts';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { seededRandom } from '../../src/random.ts';
import { moveAlias } from '../../src/registry/aliases.ts';
import { challengerResolver } from '../../src/registry/challenger-resolver.ts';
import { modelHolder } from '../../src/registry/holder.ts';
import { noMetrics } from '../../src/telemetry/none.ts';
import { handMadeBundle } from '../http/hand-made-bundle.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';
import { publishAll } from '../registry/publish-all.ts';

/** Two versions in one isolate of workerd. */

const MODEL = 'loan-default';
const versions = [5, 6].map((seed) =>
  randomEnsemble(seededRandom(seed), { trees: 30, depth: 4, featureCount: 4 }),
);
const places = {
  blobs: r2BlobStore(env.BLOBS as R2Bucket),
  database: d1Database(env.DB as D1Database),
  clock: systemClock(),
};
const use = (more: object) =>
  moveAlias(places.database, {
    ...{ model: MODEL, alias: 'challenger', version: '2', by: 'a test', why: 'to try it', at: Date.now() },
    ...more,
  });

beforeAll(async () => {
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
  const bundles = versions.map((ensemble) =>
    handMadeBundle(schema, ensemble, [[1, 100, 1000, Math.fround(0.1)]]),
  );
  await publishAll(places, bundles);
});

const applicationOf = (index: number) => ({
  employed: index % 2,
  bank_balance: index * 37.25,
  annual_salary: 0.5 + index * index,
});

/** What a version says of an application. @param version 1 or 2 */
function expected(version: number, index: number): number {
  const { employed, bank_balance, annual_salary } = applicationOf(index);
  const features = Float32Array.of(employed, bank_balance, annual_salary, 0);
  features[3] = features[1]! / features[2]!;
  return probabilityOf(marginsOf(versions[version - 1]!, features)[0]!);
}

async function predict(index: number): Promise<{ model_version: string; probability: number }> {
  const response = await SELF.fetch('https://solvent.test/api/v1/predict', {
    method: 'POST',
    headers: {
      'X-API-Key': 'test-key',
      'Content-Type': 'application/json',
      'CF-Connecting-IP': `192.0.2.${index % 250}`,
      'X-Subject': `customer-${index}`,
    },
    body: JSON.stringify(applicationOf(index)),
  });
  return ((await response.json()) as { data: { model_version: string; probability: number } }).data;
}

const INDEXES = Array.from({ length: 100 }, (_, index) => index);

test('a challenger in shadow answers nobody', async () => {
  await use({ mode: 'shadow' });
  const answers = await Promise.all(INDEXES.map(predict));
  for (const [index, { model_version, probability }] of answers.entries())
    expect([model_version, probability]).toEqual(['1', expected(1, index)]);
});

test('a challenger in a split answers its subjects, and every answer is of the version that it names', async () => {
  await use({ mode: 'split', share: 0.5 });
  // What is known of an alias is taken as it is for two seconds, and read behind an answer then.
  await expect
    .poll(async () => (await predict(chosen())).model_version, { timeout: 10_000, interval: 500 })
    .toBe('2');
  for (const answers of [await Promise.all(INDEXES.map(predict)), await Promise.all(INDEXES.map(predict))])
    for (const [index, { model_version, probability }] of answers.entries()) {
      const version = isInShare(MODEL, `customer-${index}`, 0.5) ? 2 : 1;
      expect([model_version, probability]).toEqual([String(version), expected(version, index)]);
    }
});

test('what stands beside a sample is the score of the challenger', async () => {
  await use({ mode: 'shadow' });
  const logger = memoryLogger();
  const background = (work: Promise<unknown>) => void work;
  const source = { ...places, logger, background, metrics: noMetrics() };
  const models = modelHolder({
    ...source,
    name: MODEL,
    alias: 'champion',
    createRuntime: cloudflareOrtRuntime,
  });
  const shadow = createShadow({
    ...{ ...source, models, challengers: challengerResolver(source) },
    pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
  });
  const champion = await models.get();
  const { employed, bank_balance, annual_salary } = applicationOf(7);
  const values = [employed, bank_balance, annual_salary];
  const features = Float32Array.of(
    ...values,
    Math.fround(Math.fround(bank_balance) / Math.fround(annual_salary)),
  );
  const beside = await shadow.score(champion, new Uint8Array(), {
    ...{ id: 'a', source: 'realtime', version: '1', values, features, probability: expected(1, 7), at: 0 },
  });
  expect(logger.entries).toEqual([]);
  expect(beside).toMatchObject({ version: '2', beside: true, probability: expected(2, 7) });
});

function chosen(): number {
  return INDEXES.find((index) => isInShare(MODEL, `customer-${index}`, 0.5))!;
}
