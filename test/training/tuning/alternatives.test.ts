import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import type { Matrix } from '../../../src/training/boosting/matrix.ts';
import { readParams } from '../../../src/training/params.ts';
import { alternativesLine, alternativesTo } from '../../../src/training/tuning/alternatives.ts';
import { smallPortfolio } from '../support.ts';

const compiled = smallPortfolio();

/** Whoever has exactly one of two traits defaults: no stump sees it. */
function rowsOfEither(rows: number): Matrix {
  const random = seededRandom(8);
  const featureCount = compiled.features.length;
  const features = Float32Array.from({ length: rows * featureCount }, () => random.next());
  const labels = Uint8Array.from({ length: rows }, (_, row) => {
    const at = row * featureCount;
    return Number(features[at]! > 0.5 !== features[at + 2]! > 0.5 && random.next() < 0.8);
  });
  return { features, rows, featureCount, labels };
}

const stumps = readParams({ smote: null, max_depth: 1, num_boost_round: 50 });

describe('what other settings would give', () => {
  test('shows that deeper trees see what stumps cannot', () => {
    const { own, others, rows } = alternativesTo(stumps, compiled, rowsOfEither(1500), 1);
    expect(rows).toBe(1500);
    expect(own).toBeLessThan(0.65);
    expect(others.map(({ name }) => name)).toEqual(['deeper trees', 'stumps', 'stronger penalties']);
    expect(others[0]!.auc).toBeGreaterThan(0.8);
  });

  test('is told from at most 20,000 rows, drawn alike every time', () => {
    const many = rowsOfEither(24_000);
    const few = readParams({ smote: null, max_depth: 1, num_boost_round: 1 });
    const { rows } = alternativesTo(few, compiled, many, 1);
    expect(rows).toBe(20_000);
  }, 60_000);

  test('lets early stopping find the rounds where the parameters say so', () => {
    const stopping = { ...stumps, early_stopping_rounds: 5, num_boost_round: 1000 };
    const matrix = rowsOfEither(800);
    expect(alternativesTo(stopping, compiled, matrix, 1).own).not.toBe(
      alternativesTo({ ...stopping, early_stopping_rounds: null }, compiled, matrix, 1).own,
    );
  });

  test('is one line, with what to do', () => {
    const line = alternativesLine({ rows: 1500, own: 0.91684, others: [{ name: 'stumps', auc: 0.9 }] });
    expect(line).toBe(
      'ROC-AUC on one fifth of 1500 rows: these parameters 0.9168, stumps 0.9000. ' +
        'The schema has no training block: npm run tune finds one (docs/tuning.md).',
    );
  });
});
