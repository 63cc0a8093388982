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
const schema = { name: 'small', holdout: { by: 'Customer' }, fields: [{ name: 'a', column: 'A' }] };
const before = { ...schema, training: { alpha: 2, eta: 0.3, tuned: 'before' } };
const block = JSON.parse(JSON.stringify(trainingBlock(before, winner, tuning)));
const withBlock = (training: object, changes: object = {}) => ({ ...schema, ...changes, training });

describe('a block that tuning wrote', () => {
  test('has what was found, over what stood there, and says how', () => {
    expect(block).toMatchObject({ alpha: 2, eta: 0.1, smote: { ratio: 0.3, k: 5 }, tuned: tuning });
    expect(readParams({}, block)).toEqual({ ...winner, alpha: 2 });
    expect(tuningOf(withBlock(block), readParams({}, block))).toEqual(tuning);
  });

  test('says so of its parameters in whatever order they stand, and where it stands in the file', () => {
    const turned = Object.fromEntries(Object.entries(block).reverse());
    expect(tuningOf({ training: turned, ...schema }, readParams({}, turned))).toEqual(tuning);
  });

  test.each([
    { eta: 0.2 },
    { smote: null },
    { num_boost_round: 10 },
    { early_stopping_rounds: 5 },
    { max_bin: 64 },
    { tree_method: 'exact' },
    { holdout: 0.4 },
    { alpha: 0 },
    { allow_loss: 0.2 },
  ])('does not claim %j, be it edited into the block or said by a command', (changed) => {
    const edited = { ...block, ...changed };
    expect(tuningOf(withBlock(edited), readParams({}, edited))).toBe('changed');
    expect(tuningOf(withBlock(block), readParams(changed, block))).toBe('changed');
  });

  test.each([
    { holdout: undefined },
    { holdout: { from: '2026-01-01' } },
    { fields: [] },
    { monotone: { a: 'increasing' } },
    { target: { column: 'Bad', positive: 0 } },
  ])('does not claim another schema: %j', (changes) => {
    expect(tuningOf(withBlock(block, changes), readParams({}, block))).toBe('changed');
  });

  test('is refused where it says how in another way', () => {
    expect(() => readParams({}, { ...block, tuned: { ...block.tuned, tries: 'many' } })).toThrow(
      'training.tuned.tries',
    );
    expect(() => readParams({ tuned: block.tuned })).toThrow('tuned');
  });
});

test('a block that people wrote claims nothing', () => {
  expect(tuningOf(withBlock({ eta: 0.1 }), readParams({ eta: 0.1 }))).toBeUndefined();
  expect(tuningOf(schema, readParams())).toBeUndefined();
});
