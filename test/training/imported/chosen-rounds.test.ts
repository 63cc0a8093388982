import { expect, test } from 'vitest';
import { readBooster } from '../../../src/model/xgboost/booster.ts';
import { chosenRounds } from '../../../src/training/imported/chosen-rounds.ts';
import { goldenFile } from '../../model/xgboost/support/golden.ts';

const stopped = readBooster(goldenFile('3.2.0-stopped.ubj'));
const plain = readBooster(goldenFile('3.2.0-plain.ubj'));
const forest = readBooster(goldenFile('3.2.0-forest.ubj'));

test('all rounds score unless it is said otherwise', () => {
  expect(chosenRounds(plain, undefined)).toEqual({ ensemble: plain.ensemble, rounds: plain.rounds });
});

test('a booster that early stopping found to be good earlier has to be told which rounds score', () => {
  const { rounds, stoppedAt } = stopped;
  expect(() => chosenRounds(stopped, undefined)).toThrow(
    `The booster has ${rounds} rounds, and early stopping found ${stoppedAt} to be enough.`,
  );
  expect(() => chosenRounds(stopped, undefined)).toThrow(`--rounds ${stoppedAt} or --rounds ${rounds}`);
  const { ensemble } = chosenRounds(stopped, stoppedAt!);
  expect(ensemble.trees).toEqual(stopped.ensemble.trees.slice(0, stoppedAt!));
  expect(chosenRounds(stopped, rounds).ensemble).toEqual(stopped.ensemble);
});

test('a booster without rounds is refused in a sentence', () => {
  expect(() => chosenRounds({ ...plain, rounds: 0 }, undefined)).toThrow('The booster has no rounds');
});

test('a round is all its trees', () => {
  expect(forest.treesPerRound).toBeGreaterThan(1);
  expect(chosenRounds(forest, 2).ensemble.trees).toHaveLength(2 * forest.treesPerRound);
});

test.each([0, plain.rounds + 1])('there are not %i rounds', (rounds) => {
  expect(() => chosenRounds(plain, rounds)).toThrow(
    `a whole number from 1 to ${plain.rounds}, not ${rounds}`,
  );
});
