import { expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import type { HeldModel } from '../../../src/registry/holder.ts';
import { batchStack, boatModel, compiled, drain, submitCsv, takenSamples } from '../support.ts';

/** Halves the length that the model sees. */
const scaler = { mean: [0, 1, 0, 0], scale: [2, 1, 1, 1] };
const plain = boatModel();
const scaled: HeldModel = {
  ...plain,
  compiled: compileSchema(compiled.schema, scaler),
  manifest: { ...plain.manifest, scaler },
};

test('a job shows a model behind a scaler what it needs, and samples features in their own units', async () => {
  const stack = batchStack({ models: { get: async () => scaled } });
  stack.sampling.rate = 1;
  await submitCsv(stack, 'id,Length (m),Crew,Hull\n1,100,3,wood\n');
  await drain(stack);
  const [sample] = await takenSamples(stack);
  expect(sample).toMatchObject({ probability: 50 / 500, inputs: [100, 3, 0], features: [100, 3, 1, 0] });
});
