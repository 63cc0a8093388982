import { expect, inject, test } from 'vitest';
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

test.each(BUNDLES)('gives the same bytes as on Node: seed $seed', async (options) => {
  const onNode = inject('bundlesOnNode')[BUNDLES.indexOf(options)];
  expect(onNode).toHaveProperty(['model.onnx']);
  expect(await digestsOf(options)).toEqual(onNode);
});
