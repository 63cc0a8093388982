import { beforeEach, describe, expect, test } from 'vitest';
import { submit } from '../../../src/jobs/submit/submit.ts';
import { nodeOrtRuntime } from '../../../src/platform/node/ort.ts';
import { modelHolder } from '../../../src/registry/holder.ts';
import { smallBundle } from '../../model/support/bundle.ts';
import { publishAll } from '../../registry/publish-all.ts';
import { type BatchStack, batchStack, bodyOf, drain } from '../support.ts';

/** A database with two models, whose versions have the same numbers, and processes that were configured with either. */
let stack: BatchStack;
const configuredWith = (name: string): BatchStack => ({
  ...stack,
  models: modelHolder({
    ...stack,
    background: () => {},
    name,
    alias: 'champion',
    createRuntime: nodeOrtRuntime,
  }),
});
beforeEach(async () => {
  stack = batchStack();
  await publishAll(stack, [
    smallBundle({ seed: 1 }),
    smallBundle({
      seed: 2,
      change: (manifest) => {
        manifest.name = 'other';
      },
    }),
  ]);
});

const submitTo = async (process: BatchStack) => {
  const { job } = await submit(process, {
    owner: 'analyst',
    kind: 'portfolio',
    format: 'csv',
    gzip: false,
    body: bodyOf('age,owed,earned\n40,1000,500\n18,20,70\n'),
    declaredBytes: 0,
  });
  return job;
};

const resultsOf = async (job: string) =>
  Promise.all(
    (await stack.blobs.list(`portfolios/${job}/results/`)).objects.map(async ({ key }) =>
      (await stack.blobs.get(key))!.text(),
    ),
  );

describe('a job is scored by its own model', () => {
  test('whichever the consumer was configured with', async () => {
    const here = await submitTo(configuredWith('small'));
    await drain(configuredWith('small'));
    const elsewhere = await submitTo(configuredWith('small'));
    await drain(configuredWith('other'));
    expect(await resultsOf(elsewhere.id)).toEqual(await resultsOf(here.id));
    const others = await submitTo(configuredWith('other'));
    await drain(configuredWith('small'));
    expect(others.model_name).toBe('other');
    expect(await resultsOf(others.id)).not.toEqual(await resultsOf(here.id));
  });

  test('and given up with the reason when its version is another bundle by now', async () => {
    const { id } = await submitTo(configuredWith('small'));
    await stack.database.query(`UPDATE portfolio_jobs SET model_digest = 'the one of then'`);
    await drain(configuredWith('small'));
    const [chunk] = await stack.database.query(
      'SELECT state, reason, status FROM portfolio_chunks JOIN portfolio_jobs ON id = job WHERE job = ?',
      [id],
    );
    expect(chunk).toMatchObject({ state: 'FAILED', status: 'FAILURE' });
    expect(chunk!.reason).toMatch(
      /^version 1 of small is the bundle [0-9a-f]{64} now, .* for the one of then$/,
    );
    expect(await resultsOf(id)).toEqual([]);
  });

  test('by name and version when it was submitted before digests were kept', async () => {
    const { id } = await submitTo(configuredWith('small'));
    await stack.database.query('UPDATE portfolio_jobs SET model_digest = NULL');
    await drain(configuredWith('other'));
    const again = await submitTo(configuredWith('small'));
    await drain(configuredWith('small'));
    expect(await resultsOf(id)).toEqual(await resultsOf(again.id));
  });
});
