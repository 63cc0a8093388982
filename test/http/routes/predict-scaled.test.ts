import { describe, expect, it } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import type { Challenger } from '../../../src/registry/challenger.ts';
import type { HeldModel } from '../../../src/registry/holder.ts';
import type { OfferedSample } from '../../../src/samples/sample.ts';
import { scoredBy } from '../../model/support/scored-by.ts';
import { APPLICATION, answerOf, handMadeModel, post, testStack } from '../support.ts';

const plain = handMadeModel();
const { schema, features } = plain.compiled;
const scaler = { mean: features.map((_, index) => index), scale: features.map(() => 0.01) };

/** Its probability tells what its last feature, the burden, was scaled to. */
const scaled: HeldModel = {
  ...plain,
  compiled: compileSchema(schema, scaler),
  manifest: { ...plain.manifest, scaler },
  ...scoredBy((rows) => Float64Array.of(-1 / rows[features.length - 1]!)),
};
const BURDEN = 120.5 / 900.25;
const expected = -1 / Math.fround((BURDEN - (features.length - 1)) / 0.01);

async function predicted(model: HeldModel) {
  const { app, offered } = testStack({ models: { get: async () => model } });
  const { body } = await answerOf(app.request('/api/v1/predict', post(JSON.stringify(APPLICATION))));
  return { data: body.data, sample: offered[0]! };
}

describe('a model behind a scaler', () => {
  it('is shown scaled features, and people the features as they are', async () => {
    const { data } = await predicted(scaled);
    expect(data.probability).toBe(expected);
    expect(data.features_used).toEqual((await predicted(plain)).data.features_used);
    expect(data.features_used.burden).toBe(Math.fround(BURDEN));
  });

  it('is watched in the units of its baseline', async () => {
    const { sample } = await predicted(scaled);
    expect(Array.from(sample.features)).toEqual(Array.from((await predicted(plain)).sample.features));
  });

  it('scores as a challenger what it makes of the application itself, though the schemas are one', async () => {
    const use: Challenger = { version: '4', mode: 'shadow', share: null };
    const models = {
      get: async (version?: string) => (version === '4' ? { ...scaled, version: '4' } : plain),
    };
    const works: Promise<unknown>[] = [];
    const { app, services } = testStack({
      models,
      challengers: async () => use,
      background: (work) => void works.push(work),
    });
    const beside: OfferedSample[] = [];
    services.sampler = {
      offer: (_, sample, shadow) =>
        void works.push(Promise.resolve(shadow?.(sample)).then((one) => one && beside.push(one))),
    };
    await app.request('/api/v1/predict', post(JSON.stringify(APPLICATION)));
    await Promise.all(works);
    expect(beside[0]).toMatchObject({ version: '4', probability: expected });
    expect(beside[0]!.features[features.length - 1]).toBe(Math.fround(BURDEN));
  });
});
