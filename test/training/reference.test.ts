import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { referenceOf } from '../../src/training/reference.ts';

/** Rows that hold their own number, and a probability of default of 0 to 1 that rises with it. */
function rising(rows: number, featureCount: number) {
  const features = Float32Array.from({ length: rows * featureCount }, (_, at) =>
    Math.floor(at / featureCount),
  );
  return {
    matrix: { features, featureCount, rows, labels: new Uint8Array(rows) },
    probabilities: Float64Array.from({ length: rows }, (_, row) => row / rows),
  };
}

describe('the approved applications that reasons compare with', () => {
  test('are below the threshold, each once, 256 at most', () => {
    const { matrix, probabilities } = rising(1000, 2);
    const { of, rows } = referenceOf(matrix, probabilities, 0.4, seededRandom(1));
    expect(of).toBe(400);
    const numbers = rows.map(([first]) => first!);
    expect(numbers).toHaveLength(256);
    expect(new Set(numbers).size).toBe(256);
    expect(Math.max(...numbers)).toBeLessThan(400);
  });

  test('are all of them where they are few, and none where nobody was approved', () => {
    const { matrix, probabilities } = rising(100, 1);
    expect(referenceOf(matrix, probabilities, 0.03, seededRandom(1)).rows).toEqual([[0], [1], [2]]);
    expect(referenceOf(matrix, probabilities, 0, seededRandom(1))).toEqual({ of: 0, rows: [] });
  });

  test('are chosen by the seed', () => {
    const { matrix, probabilities } = rising(1000, 1);
    const chosen = (seed: number) => referenceOf(matrix, probabilities, 0.9, seededRandom(seed)).rows;
    expect(chosen(1)).toEqual(chosen(1));
    expect(chosen(1)).not.toEqual(chosen(2));
  });

  test('are fewer where they are wide, and one at least', () => {
    const { matrix, probabilities } = rising(300, 2000);
    expect(referenceOf(matrix, probabilities, 1, seededRandom(1)).rows).toHaveLength(32);
    const wider = rising(3, 70_000);
    expect(referenceOf(wider.matrix, wider.probabilities, 1, seededRandom(1)).rows).toHaveLength(1);
  });

  test('lack what an application lacks', () => {
    const matrix = {
      features: Float32Array.of(1, Number.NaN),
      featureCount: 2,
      rows: 1,
      labels: new Uint8Array(1),
    };
    expect(referenceOf(matrix, [0], 1, seededRandom(1)).rows).toEqual([[1, null]]);
  });
});
