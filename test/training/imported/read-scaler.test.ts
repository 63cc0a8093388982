import { expect, test } from 'vitest';
import { readScaler } from '../../../src/training/imported/read-scaler.ts';

const read = (json: unknown) => readScaler(JSON.stringify(json));

test('reads means and scales, with names or without', () => {
  expect(read({ mean: [1, 2], scale: [3, 4] })).toEqual({ mean: [1, 2], scale: [3, 4], features: [] });
  expect(read({ mean: [1], scale: [3], features: ['a'] }).features).toEqual(['a']);
});

test("reads StandardScaler's attributes, whatever stands beside them", () => {
  const dump = {
    mean_: [1, 2],
    scale_: [3, 4],
    var_: [9, 16],
    n_features_in_: 2,
    feature_names_in_: ['a', 'b'],
  };
  expect(read(dump)).toEqual({ mean: [1, 2], scale: [3, 4], features: ['a', 'b'] });
});

test('a scaler that was told not to subtract, or not to divide, does not', () => {
  expect(read({ mean_: null, scale_: [3, 4] })).toMatchObject({ mean: [0, 0], scale: [3, 4] });
  expect(read({ mean_: [3, 4], scale_: null })).toMatchObject({ mean: [3, 4], scale: [1, 1] });
});

test('means that scikit-learn keeps and does not subtract are not subtracted, and scales likewise', () => {
  const dump = { mean_: [1, 2], scale_: [3, 4], with_mean: false };
  expect(read(dump)).toMatchObject({ mean: [0, 0], scale: [3, 4] });
  expect(read({ ...dump, with_mean: true, with_std: false })).toMatchObject({ mean: [1, 2], scale: [1, 1] });
});

test('a list of no names, and null for it, name nothing', () => {
  expect(read({ mean_: [1], scale_: [3], feature_names_in_: null }).features).toEqual([]);
  expect(read({ mean: [1], scale: [3], features: [] }).features).toEqual([]);
});

test('a RobustScaler and a MaxAbsScaler compute as StandardScaler does, and are read', () => {
  const robust = { center_: [1, 2], scale_: [3, 4], with_centering: true, with_scaling: true };
  expect(read({ ...robust, feature_names_in_: ['a', 'b'] })).toEqual({
    mean: [1, 2],
    scale: [3, 4],
    features: ['a', 'b'],
  });
  expect(read({ ...robust, center_: null, with_centering: false })).toMatchObject({
    mean: [0, 0],
    scale: [3, 4],
  });
  expect(read({ ...robust, with_scaling: false })).toMatchObject({ mean: [1, 2], scale: [1, 1] });
  expect(read({ max_abs_: [3, 0], scale_: [3, 1] })).toMatchObject({ mean: [0, 0], scale: [3, 1] });
});

test.each([
  [
    { min_: [0], scale_: [1], data_min_: [0], data_range_: [1] },
    /is a MinMaxScaler\. .*again behind a StandardScaler/,
  ],
  [{ max_abs_: [3], scale_: [3], clip: true }, /MaxAbsScaler that clips/],
  [{ quantiles_: [[0], [1]], references_: [0, 1] }, /QuantileTransformer.*without it/],
  [{ lambdas_: [1] }, /PowerTransformer.*without it/],
  [{ transformers_: [] }, /ColumnTransformer.*named_transformers_/],
  [{ steps: [] }, /Pipeline.*pipeline\[0\]/],
])('says what %j is, and what can be done', (json, message) => {
  expect(() => read(json)).toThrow(message);
});

test('a scale of 0 is 1, as scikit-learn treats a feature that never changes', () => {
  expect(read({ mean: [1, 2], scale: [0, 4] }).scale).toEqual([1, 4]);
});

test.each([
  [{ mean: [1, 2], scale: [3] }, /scale: it has 1 scales for 2 means/],
  [{ mean: [1, 2], scale: [3, -4] }, /scale\.1: -4 is below 0/],
  [{ mean: [1, null], scale: [3, 4] }, /mean\.1/],
  [{ mean: [1, 2], scale: [3, '4'] }, /scale\.1/],
  [{ mean: [], scale: [] }, /mean/],
  [{ mean: null, scale: null }, /neither means nor scales/],
  [{ mean: [1, 2], scale: [3, 4], features: ['a'] }, /features: it names 1 features for 2 numbers/],
  [{ mean_: [1, 2] }, /scale_/],
  [[1, 2], /The scaler is not valid/],
])('refuses %j', (json, message) => {
  expect(() => read(json)).toThrow(message);
});

test('refuses NaN and infinite numbers, which are no JSON', () => {
  expect(() => readScaler('{"mean": [NaN], "scale": [1]}')).toThrow(
    /The scaler is not JSON.*no NaN or Infinity/,
  );
  expect(() => readScaler('{"mean": [1e999], "scale": [1]}')).toThrow(/mean\.0/);
});
