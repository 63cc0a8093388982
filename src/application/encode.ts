import type { CompiledSchema } from './compile.ts';

/**
 * The one path from an application to a feature vector: training, real-time, batch and drift all call it.
 *
 * @param values one number a field, in the schema's order: the value itself, 0 or 1 for a boolean, the level's index
 *   for a category, NaN for missing (see `readCell` and `valuesOf`)
 * @param out receives `portfolio.features.length` float32 values from `offset` on
 */
export function encode(
  compiled: CompiledSchema,
  values: ArrayLike<number>,
  out: Float32Array,
  offset: number,
): void {
  const { fields } = compiled.schema;
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index]!;
    const value = values[index]!;
    const first = offset + compiled.firstFeature[index]!;
    if (field.type === 'category') {
      // A missing category is missing in all its features: the trees' default directions decide.
      const missing = Number.isNaN(value);
      for (let level = 0; level < field.levels.length; level++)
        out[first + level] = missing ? Number.NaN : level === value ? 1 : 0;
    } else {
      out[first] = value;
    }
  }
  derive(compiled, out, offset);
}

/**
 * Computes the derived features from the field features that already stand in the vector.
 * They are computed from float32 values, so that a resampled row and a real one agree to the bit.
 * A ratio over zero has no value: it is missing.
 */
export function derive(compiled: CompiledSchema, vector: Float32Array, offset: number): void {
  for (const { kind, left, right, feature } of compiled.derivations) {
    const a = vector[offset + left]!;
    const b = vector[offset + right]!;
    vector[offset + feature] = kind === 'difference' ? a - b : b === 0 ? Number.NaN : a / b;
  }
}
