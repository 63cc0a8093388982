import { describe, expect, test } from 'vitest';
import { readParams } from '../../../src/training/params.ts';
import { trainingBlock, tuningOf } from '../../../src/training/tuning/block.ts';

const tuning = {
  tries: 40,
  seed: 42,
  roc_auc: 0.9751,
  gain: 0.0046,
  standard_error: 0.0008,
  data: 'a'.repeat(64),
};
const winner = readParams({ eta: 0.1, smote: { k: 5, ratio: 0.3 } });
const block = JSON.parse(
  JSON.stringify(trainingBlock(winner, tuning, { alpha: 2, eta: 0.3, tuned: 'before' })),
);

describe('a block that tuning wrote', () => {
  test('has what was found, over what stood there, and says how', () => {
    expect(block).toMatchObject({ alpha: 2, eta: 0.1, smote: { ratio: 0.3, k: 5 }, tuned: tuning });
    expect(readParams({}, block)).toEqual({ ...winner, alpha: 2 });
    expect(tuningOf(block, readParams({}, block))).toEqual(tuning);
  });

  test('says so of its parameters in whatever order they stand, beside those that tuning leaves alone', () => {
    const turned = Object.fromEntries(Object.entries({ ...block, folds: 3 }).reverse());
    expect(tuningOf(turned, readParams({ max_bin: 64 }, turned))).toEqual(tuning);
  });

  test.each([{ eta: 0.2 }, { smote: null }, { num_boost_round: 10 }, { early_stopping_rounds: 5 }])(
    'does not claim %j, be it edited into the block or said by a command',
    (changed) => {
      const edited = { ...block, ...changed };
      expect(tuningOf(edited, readParams({}, edited))).toBeUndefined();
      expect(tuningOf(block, readParams(changed, block))).toBeUndefined();
    },
  );

  test('is refused where it says how in another way', () => {
    expect(() => readParams({}, { ...block, tuned: { ...block.tuned, tries: 'many' } })).toThrow(
      'training.tuned.tries',
    );
    expect(() => readParams({ tuned: block.tuned })).toThrow('tuned');
  });
});

test('a block that people wrote claims nothing', () => {
  expect(tuningOf({ eta: 0.1 }, readParams({ eta: 0.1 }))).toBeUndefined();
});
