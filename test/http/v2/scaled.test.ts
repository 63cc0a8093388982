import { expect, it } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import type { HeldModel } from '../../../src/registry/holder.ts';
import { scoredBy } from '../../model/support/scored-by.ts';
import { APPLICATION, answerOf, handMadeModel, post, testStack } from '../support.ts';

const plain = handMadeModel();
const { schema, features } = plain.compiled;
const scaler = { mean: features.map((_, index) => index), scale: features.map(() => 0.01) };
const model: HeldModel = {
  ...plain,
  compiled: compileSchema(schema, scaler),
  manifest: { ...plain.manifest, scaler },
  ...scoredBy((rows, count) =>
    Float64Array.from({ length: count }, (_, row) => -1 / rows[(row + 1) * features.length - 1]!),
  ),
};
const { app } = testStack({ models: { get: async () => model } });

async function inferred(data: number[], rows: number) {
  const inputs = [{ name: 'features', datatype: 'FP64', shape: [rows, features.length], data }];
  const response = await app.request('/v2/models/garden-loans/infer', post(JSON.stringify({ inputs })));
  return (await response.json()) as { outputs: { name: string; data: number[] }[]; error?: string };
}

it('features in their own units are scaled as those of an application are, row by row', async () => {
  const { body } = await answerOf(app.request('/api/v1/predict', post(JSON.stringify(APPLICATION))));
  const own = [4, 120.5, 900.25, 1, 0, 1, 120.5 / 900.25];
  const { outputs } = await inferred([...own.slice(0, -1), 5, ...own], 2);
  expect(outputs.find(({ name }) => name === 'probability')!.data).toEqual([
    -1 / Math.fround((5 - 6) / 0.01),
    body.data.probability,
  ]);
});

it('a feature that becomes too large is named', async () => {
  const { error } = await inferred([4, 3e38, 900.25, 1, 0, 1, 0.1], 1);
  expect(error).toMatch(
    /Row 1 is not valid: feature "debt", scaled as the model needs it, is too large for a 32-bit float/,
  );
});
