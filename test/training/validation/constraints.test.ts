import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { constraintsOf } from '../../../src/training/validation/constraints.ts';
import { matrixOf, portfolioOf } from './support.ts';

const compiled = portfolioOf(
  [
    { name: 'debt', type: 'number', nullable: true },
    { name: 'age', type: 'number' },
    { name: 'noise', type: 'number' },
    { name: 'free', type: 'number' },
    { name: 'savings', type: 'number' },
  ],
  { monotone: { debt: 'increasing', age: 'increasing', noise: 'decreasing', savings: 'decreasing' } },
);

const random = seededRandom(4);
const matrix = matrixOf(
  Array.from({ length: 2_000 }, () => {
    const [debt, age, noise] = [random.next(), random.next(), random.next()];
    const bad = random.next() < 1 / (1 + Math.exp(-(3 * debt - 3 * age))) ? 1 : 0;
    return [random.next() < 0.1 ? null : debt, age, noise, 1, -debt, bad];
  }),
);

test('a constraint is held against the rows themselves, in its direction', () => {
  const constraints = constraintsOf(compiled, matrix, { debt: 0.8 });
  expect(constraints.map(({ name, direction, evidence }) => [name, direction, evidence])).toEqual([
    ['debt', 'increasing', 'agrees'],
    ['age', 'increasing', 'contradicts'],
    ['noise', 'decreasing', 'unclear'],
    ['savings', 'decreasing', 'agrees'],
  ]);
  expect(constraints.map(({ coefficient }) => coefficient)).toEqual([0.8, null, null, null]);
});

test('without two rows of either outcome nothing is known', () => {
  const few = matrixOf([
    [null, 1, 1, 1, 1, 1],
    [1, 1, 1, 1, 1, 0],
  ]);
  for (const { auc, evidence } of constraintsOf(compiled, few, undefined))
    expect([auc, evidence]).toEqual([null, 'unclear']);
});
