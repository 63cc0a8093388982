import { expect, inject, test } from 'vitest';
import { kernelScorer } from '../../src/model/kernel/scorer.ts';
import { cloudflareKernel } from '../../src/platform/cloudflare/kernel.ts';
import { train } from '../../src/training/train.ts';
import { bytesOf, schema, smallCsv } from '../training/support.ts';
import { BUNDLES, digestsOf } from './bundles.ts';

test('trains in workerd as in Node: a retrained challenger is made by a Worker', async () => {
  const { files, manifest } = await train(
    JSON.stringify(schema),
    { name: 'loans.csv', bytes: bytesOf(smallCsv(600)) },
    { seed: 1, params: { num_boost_round: 10, folds: 2, smote: { ratio: 0.8 } } },
  );
  expect(files.get('model.onnx')!.length).toBeGreaterThan(1000);
  expect(manifest.data.rows).toBe(600);
});

test.each(BUNDLES)(
  'gives, by the tree kernel, the bytes that Node gives without: seed $seed',
  async (options) => {
    const onNode = inject('bundlesOnNode')[BUNDLES.indexOf(options)];
    expect(onNode).toHaveProperty(['model.onnx']);
    const score = kernelScorer(cloudflareKernel, (reason) => expect.fail(reason));
    expect(await digestsOf(options, score)).toEqual(onNode);
  },
);
