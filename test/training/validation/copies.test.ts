import { expect, test } from 'vitest';
import { copiesOf } from '../../../src/training/validation/copies.ts';
import { matrixOf } from './support.ts';

test('counts the defaults of the hold-out that stand among the training rows, and what became of those', () => {
  const training = matrixOf([
    [1, null, 1],
    [1, null, 1],
    [1, null, 0],
    [2, 5, 0],
    [3, 5, 1],
  ]);
  const holdout = matrixOf([
    // Three rows like it, of which two default.
    [1, null, 1],
    // Like a row that does not default.
    [2, 5, 1],
    // Like none, though each of its values stands there.
    [1, 5, 1],
    // Of no default nothing is asked.
    [3, 5, 0],
  ]);
  expect(copiesOf(training, holdout)).toEqual({
    defaults: 3,
    with_twins: 2,
    twins: 4,
    twins_that_default: 2,
  });
});

test('rows of the training part that several defaults of the hold-out are like count once, the defaults each', () => {
  const row = [0.1, -7, 1];
  expect(copiesOf(matrixOf([row]), matrixOf([row, row]))).toEqual({
    defaults: 2,
    with_twins: 2,
    twins: 1,
    twins_that_default: 1,
  });
});

test('a part of a larger matrix is read as what it is', () => {
  const whole = matrixOf([
    [9, 9, 0],
    [1, 2, 1],
    [3, 4, 1],
  ]);
  const part = { ...whole, features: whole.features.subarray(2), labels: whole.labels.subarray(1), rows: 2 };
  expect(copiesOf(part, matrixOf([[1, 2, 1]]))).toMatchObject({ with_twins: 1, twins: 1 });
});
