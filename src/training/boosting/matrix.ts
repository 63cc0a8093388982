/** Rows to learn from. Exactly what the encoder makes of applications. */
export interface Matrix {
  /** Row-major, rows × featureCount; NaN is missing. */
  features: Float32Array;
  rows: number;
  featureCount: number;
  /** 0 or 1, one a row. */
  labels: Uint8Array;
  /** How much each row counts, as XGBoost's sample weights do; absent, every row counts 1. */
  weights?: Float32Array;
}

/** What the rows of either outcome count together. */
export function outcomeWeights({ labels, weights }: Pick<Matrix, 'labels' | 'weights'>): {
  positives: number;
  negatives: number;
} {
  let positives = 0;
  let negatives = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = weights ? weights[row]! : 1;
    if (labels[row] === 1) positives += weight;
    else negatives += weight;
  }
  return { positives, negatives };
}

/** Throws a RangeError that says what is wrong when the parts of a matrix do not fit together. */
export function checkMatrix(matrix: Matrix, name: string): void {
  const { features, rows, featureCount, labels, weights } = matrix;
  if (rows < 1 || featureCount < 1)
    throw new RangeError(`${name}: at least one row and one feature, not ${rows} × ${featureCount}`);
  if (features.length !== rows * featureCount)
    throw new RangeError(
      `${name}: ${features.length} values are not ${rows} rows of ${featureCount} features`,
    );
  // Nothing finite parts an infinite value from the largest number. The encoder refuses it.
  if (features.some((value) => Math.abs(value) === Infinity))
    throw new RangeError(`${name}: a value is infinite`);
  if (labels.length !== rows) throw new RangeError(`${name}: ${labels.length} labels for ${rows} rows`);
  if (labels.some((label) => label > 1)) throw new RangeError(`${name}: a label is neither 0 nor 1`);
  if (!weights) return;
  if (weights.length !== rows) throw new RangeError(`${name}: ${weights.length} weights for ${rows} rows`);
  if (!weights.every((weight) => weight >= 0 && weight < Infinity))
    throw new RangeError(`${name}: a weight is not a number from 0 on`);
  if (!weights.some((weight) => weight > 0)) throw new RangeError(`${name}: all weights are 0`);
}
