import { describe, expect, test } from 'vitest';
import { kernelScorer } from '../../../src/model/kernel/scorer.ts';
import { nodeKernel } from '../../../src/platform/node/kernel.ts';
import { seededRandom } from '../../../src/random.ts';
import type { Matrix } from '../../../src/training/boosting/matrix.ts';
import { readParams } from '../../../src/training/params.ts';
import { oddsOf } from '../../../src/training/rounds.ts';
import { type FoldFit, foldFitter } from '../../../src/training/tuning/fold-fit.ts';
import { smallPortfolio } from '../support.ts';

const compiled = smallPortfolio();

/** Rows whose first feature tells a good part of the outcome; a tenth of them defaults. */
function rowsWithSignal(rows: number): Matrix {
  const random = seededRandom(4);
  const featureCount = compiled.features.length;
  const features = Float32Array.from({ length: rows * featureCount }, () => random.next());
  const labels = Uint8Array.from({ length: rows }, (_, row) =>
    Number(features[row * featureCount]! + 0.8 * random.next() > 1.35),
  );
  return { features, rows, featureCount, labels };
}

const matrix = rowsWithSignal(600);
const options = { seed: 3, folds: 3 };
const params = readParams({ smote: null, num_boost_round: 300, early_stopping_rounds: 10, max_depth: 3 });
const fit: FoldFit = { stage: 'search', fold: 0, params, rounds: null };

describe('a fit in a fold', () => {
  test('depends on itself alone, not on the fits before it', () => {
    const fitFold = foldFitter(compiled, matrix, options);
    const sampled = { ...fit, params: { ...params, subsample: 0.6 } };
    const first = fitFold(sampled);
    fitFold({ ...sampled, fold: 2 });
    fitFold({ ...sampled, stage: 'final' });
    expect(fitFold(sampled)).toEqual(first);
    expect(foldFitter(compiled, matrix, options)(sampled)).toEqual(first);
  });

  test('ends where the log loss of its fold is best', () => {
    const { rounds, auc, leaves } = foldFitter(compiled, matrix, options)(fit);
    expect(rounds[0]).toBeGreaterThan(1);
    expect(rounds[0]).toBeLessThan(300);
    expect(auc[0]).toBeGreaterThan(0.75);
    expect(leaves[0]).toBeGreaterThan(rounds[0]!);
  });

  test('scores after each number of rounds what as many rounds alone give', () => {
    const fitFold = foldFitter(compiled, matrix, options);
    const both = fitFold({ ...fit, rounds: [5, 20] });
    const [five, twenty] = [5, 20].map((rounds) => fitFold({ ...fit, rounds: [rounds] }));
    expect(both).toEqual({
      rounds: [5, 20],
      auc: [five!.auc[0], twenty!.auc[0]],
      leaves: [five!.leaves[0], twenty!.leaves[0]],
    });
    expect(both.auc[0]).not.toBe(both.auc[1]);
  });

  test('scores the same by the tree kernel', () => {
    const kernel = kernelScorer(nodeKernel(), (reason) => expect.fail(reason));
    for (const rounds of [null, [5, 20]]) {
      const scored: number[] = [];
      const byKernel = foldFitter(compiled, matrix, options, (ensemble, features) => {
        scored.push(ensemble.trees.length);
        return kernel(ensemble, features);
      });
      const score = byKernel({ ...fit, rounds });
      expect(score).toEqual(foldFitter(compiled, matrix, options)({ ...fit, rounds }));
      expect(scored).toEqual(score.rounds);
    }
  });

  test('draws other folds for the final', () => {
    const fitFold = foldFitter(compiled, matrix, options);
    const fixed = { ...fit, rounds: [20] };
    expect(fitFold({ ...fixed, stage: 'final' }).auc).not.toEqual(fitFold(fixed).auc);
  });

  test('is not kept growing by a weight, which makes probabilities larger than those of the fold', () => {
    const fitFold = foldFitter(compiled, matrix, options);
    const plain = fitFold(fit);
    const weighted = fitFold({ ...fit, params: { ...params, scale_pos_weight: 8 } });
    // Against the fold as it is, its log loss still falls when trees of that weight overfit: after 103 rounds, not 37.
    expect(weighted.rounds[0]).toBeLessThan(plain.rounds[0]!);
  });
});

test('odds are defaults per other loan', () => {
  expect(
    oddsOf({ features: new Float32Array(5), rows: 5, featureCount: 1, labels: Uint8Array.of(1, 0, 0, 0, 0) }),
  ).toBe(0.25);
});
