/** Rows of features as JSON has them: null is missing. */
export type FeatureRows = (number | null)[][];

/** Row-major float32; NaN is missing. */
export function featuresOf(rows: FeatureRows): Float32Array {
  return Float32Array.from(rows.flat(), (value) => value ?? Number.NaN);
}

/** @param features row-major, of `width` values each; NaN is missing */
export function rowsOf(features: Float32Array, width: number): FeatureRows {
  return Array.from({ length: features.length / width }, (_, row) =>
    Array.from(features.subarray(row * width, (row + 1) * width), (value) =>
      Number.isNaN(value) ? null : value,
    ),
  );
}
