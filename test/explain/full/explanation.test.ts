import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { readApplication } from '../../../src/application/application.ts';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import { type Explanation, explanationOf } from '../../../src/explain/full/explanation.ts';
import { interventionalExplainer } from '../../../src/explain/interventional.ts';
import { explainerOfModel } from '../../../src/explain/model-explainer.ts';
import { roundingBound } from '../../../src/explain/rounding.ts';
import { type Bundle, openBundle } from '../../../src/model/bundle.ts';
import { probabilityOf } from '../../../src/model/model.ts';
import { marginsOf } from '../../../src/model/trees.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { seededRandom } from '../../../src/random.ts';
import { randomEnsemble, randomRows } from '../../model/support/random-ensemble.ts';
import { BITS_OF_EXPLANATION, bitsOfExplanation } from '../support/bits-of-explanation.ts';

const sumOf = (values: Record<string, number>) => Object.values(values).reduce((sum, one) => sum + one, 0);
const total = ({ mean, contributions }: Explanation) => mean + sumOf(contributions);

describe('the explanation of the champion', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = openBundle(
      await readBundleFolder(join(import.meta.dirname, '../../../models/loan-default/champion')),
    );
  });

  test('adds up to the margin of the answer less what float32 rounded, by feature and by reason', () => {
    const by = explainerOfModel(bundle);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1 }),
        fc.integer({ min: 0, max: 3_000_000 }),
        fc.integer({ min: 1, max: 90_000_000 }),
        (employed, balance, salary) => {
          const application = { employed, bank_balance: balance / 100, annual_salary: salary / 100 };
          const { features } = readApplication(bundle.compiled, application);
          const probability = probabilityOf(marginsOf(by.ensemble, features)[0]!);
          const one = explanationOf(bundle.compiled, by, features, probability);
          expect(probabilityOf(one.margin)).toBe(probability);
          expect(Object.keys(one.contributions)).toEqual(bundle.manifest.features);
          expect(Math.abs(total(one) - (one.margin - one.rounding))).toBeLessThan(1e-9);
          expect(Math.abs(one.rounding)).toBeLessThanOrEqual(roundingBound(by.ensemble) + 1e-9);
          expect(Math.abs(sumOf(one.reasons!) - sumOf(one.contributions))).toBeLessThan(1e-9);
        },
      ),
    );
  });

  test('is refused where its trees gave another probability', () => {
    const { features } = readApplication(bundle.compiled, { employed: 1, bank_balance: 5, annual_salary: 7 });
    expect(() => explanationOf(bundle.compiled, explainerOfModel(bundle), features, 0.5)).toThrow(
      'trees.json does not give the probability',
    );
  });
});

describe('the explanation of any model', () => {
  const compiled = compileSchema(
    parseNewSchema({
      name: 'any',
      target: { column: 'Bad' },
      fields: [
        { name: 'owed', column: 'Owed', type: 'number', nullable: true },
        {
          name: 'delay',
          column: 'Delay',
          type: 'integer',
          nullable: true,
          codes: [{ name: 'none', value: 96 }],
        },
        { name: 'place', column: 'Place', type: 'category', levels: ['north', 'south'], nullable: true },
      ],
      policy: { maximize: 'recall' },
    }),
  );
  const width = compiled.features.length;

  test('adds up with categories, codes and values that are missing, and knows no reasons where the schema has none', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.option(fc.float({ noNaN: true, noDefaultInfinity: true })),
        fc.option(fc.constantFrom(0, 1, 5, 96)),
        fc.constantFrom('north', 'south', null),
        (seed, owed, delay, place) => {
          const random = seededRandom(seed);
          const ensemble = randomEnsemble(random, { trees: 12, depth: 4, featureCount: width });
          const reference = randomRows(random, 5, width);
          const by = { ensemble, reference, explainer: interventionalExplainer(ensemble, reference) };
          const { features } = readApplication(compiled, { owed, delay, place });
          const one = explanationOf(compiled, by, features, probabilityOf(marginsOf(ensemble, features)[0]!));
          expect(Math.abs(total(one) - (one.margin - one.rounding))).toBeLessThan(1e-9);
          expect(Math.abs(one.rounding)).toBeLessThanOrEqual(roundingBound(ensemble) + 1e-9);
          expect(one).not.toHaveProperty('reasons');
        },
      ),
    );
  });
});

test('has the same bits everywhere, and so has what would change it', () => {
  expect(bitsOfExplanation()).toBe(BITS_OF_EXPLANATION);
});
