import fc from 'fast-check';

/** Rows of values from 0 to 1, some missing and some all of them. */
export function rowOf(features: number): fc.Arbitrary<Float32Array> {
  const value = fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 1, noNaN: true }));
  const rows = fc.array(value, { minLength: features, maxLength: features });
  const missing = fc.constant(Array.from({ length: features }, () => Number.NaN));
  return fc
    .oneof({ weight: 9, arbitrary: rows }, { weight: 1, arbitrary: missing })
    .map((row) => Float32Array.from(row));
}
