import { expect, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { readLabelled } from '../../src/training/data/labelled.ts';
import { readParams } from '../../src/training/params.ts';
import { asWeighted, bestRounds, oddsOf } from '../../src/training/rounds.ts';
import { bytesOf, smallCsv, smallPortfolio } from './support.ts';

const compiled = smallPortfolio();
const data = { name: 'loans.csv', bytes: bytesOf(smallCsv(1500)) };
const { training } = await readLabelled(compiled, data, { params: readParams() });
const roundsWith = (params: object) =>
  bestRounds(training, {
    compiled,
    params: readParams({ num_boost_round: 400, early_stopping_rounds: 20, folds: 3, smote: null, ...params }),
    random: seededRandom(3),
  });

test('a quick learner needs fewer rounds', () => {
  const [slow, quick] = [roundsWith({ eta: 0.05 }), roundsWith({ eta: 0.3 })];
  expect(quick).toBeGreaterThan(0);
  expect(slow).toBeGreaterThan(2 * quick);
  expect(slow).toBeLessThan(400);
});

test('never more rounds than were asked for', () => {
  expect(roundsWith({ eta: 0.01, num_boost_round: 7 })).toBe(7);
});

test('resampling does not end the growth early', () => {
  // Seen as they are, rows with a third of the defaults look worse with every round of a model that expects more.
  expect(roundsWith({ smote: { ratio: 1 } })).toBeGreaterThan(roundsWith({}) / 2);
});

test('validation rows count defaults as often as training does', () => {
  const [all, few] = [
    training,
    { ...training, labels: training.labels.map((label, row) => (row % 3 ? 0 : label)) },
  ];
  const weighted = asWeighted(few, few, all, 1);
  expect(oddsOf(weighted)).toBeCloseTo(oddsOf(all), 2);
  expect(asWeighted(few, few, few, 1)).toBe(few);
  expect(oddsOf(asWeighted(few, few, few, 3))).toBeCloseTo(3 * oddsOf(few), 2);
});
