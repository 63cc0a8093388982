import { log } from '../log.ts';
import { type Code, codeAt } from './codes.ts';
import type { CompiledSchema } from './compile.ts';
import { isOneHot } from './field.ts';
import { UNKNOWN_LEVEL } from './field-reader.ts';
import { misfit } from './float32.ts';
import type { ColumnProblem } from './problem.ts';
import { scaleInto } from './scaler.ts';
import { spanOf } from './span.ts';

/** Features on their way: as a model sees them, or in float64 where a scaler is still to come. */
type Vector = Float32Array | Float64Array;

/**
 * The one path from an application to what a model sees: training, real-time, batch and drift all call it.
 *
 * Behind a scaler nothing is rounded before it was scaled: what fields say and what is derived of them is computed in float64, as pandas
 * and scikit-learn do.
 *
 * @param values one number a field, in the schema's order: the value itself, 0 or 1 for a boolean, the level's index
 *   for a category, days since 1970-01-01 for a date, NaN for missing, UNKNOWN_LEVEL for a level that the schema lets pass as missing (see `FieldReader`)
 * @param out receives `compiled.features.length` float32 values from `offset` on
 * @returns what keeps the application from being scored: a derived or a scaled feature that float32 cannot hold
 */
export function encode(
  compiled: CompiledSchema,
  values: ArrayLike<number>,
  out: Float32Array,
  offset: number,
): ColumnProblem | undefined {
  const { scaler, features } = compiled;
  if (!scaler) return encodeUnscaled(compiled, values, out, offset);
  const exact = new Float64Array(features.length);
  const problem = encodeUnscaled(compiled, values, exact, 0);
  const broken = scaleInto(scaler, exact, out, offset);
  if (problem || broken < 0) return problem;
  const column = features[broken]!.name;
  return {
    column,
    code: 'out_of_range',
    message: `${column}, scaled as the model needs it, is too large for a 32-bit float`,
  };
}

/**
 * The features of an application in their own units, which is what people know of it, and what is watched: those that the model sees,
 * unless a scaler stands in between.
 *
 * @param encoded what `encode` made of the same values
 */
export function inOwnUnits(
  compiled: CompiledSchema,
  values: ArrayLike<number>,
  encoded: Float32Array,
): Float32Array {
  if (!compiled.scaler) return encoded;
  const features = new Float32Array(compiled.features.length);
  encodeUnscaled(compiled, values, features, 0);
  return features;
}

/**
 * What a model sees of features in their own units, row-major: themselves, unless a scaler stands in between. They were rounded to float32
 * before, so that the last bits need not be those of `encode`.
 */
export function modelInputs({ scaler, features }: CompiledSchema, rows: Float32Array): Float32Array {
  if (!scaler) return rows;
  const width = features.length;
  const inputs = new Float32Array(rows.length);
  for (let offset = 0; offset < rows.length; offset += width)
    scaleInto(scaler, rows.subarray(offset, offset + width), inputs, offset);
  return inputs;
}

function encodeUnscaled(
  compiled: CompiledSchema,
  values: ArrayLike<number>,
  out: Vector,
  offset: number,
): ColumnProblem | undefined {
  const { length } = compiled.schema.fields;
  for (let index = 0; index < length; index++) encodeField(compiled, index, values[index]!, out, offset);
  for (const { kind, from, to, feature } of compiled.spans)
    out[offset + feature] = spanOf(kind, values[from]!, values[to]!);
  const broken = derive(compiled, out, offset);
  return broken < 0 ? undefined : derivedProblem(compiled, broken, out, offset);
}

/** Writes the features of one field as they stand before a scaler, and nothing that is derived of it. @param said as `encode` takes it */
export function encodeField(
  { codes, schema, firstFeature }: CompiledSchema,
  index: number,
  said: number,
  out: Vector,
  offset: number,
): void {
  const field = schema.fields[index]!;
  if (field.type === 'date') return;
  const first = offset + firstFeature[index]!;
  const value = field.type === 'category' && said === UNKNOWN_LEVEL ? Number.NaN : said;
  if (isOneHot(field)) {
    // A missing category is missing in all its features: the trees' default directions decide.
    const missing = Number.isNaN(value);
    for (let level = 0; level < field.levels.length; level++)
      out[first + level] = missing ? Number.NaN : level === value ? 1 : 0;
  } else if (codes[index]!.length > 0) {
    encodeCoded(codes[index]!, value, out, first);
  } else {
    out[first] = value;
  }
}

/** A number, or one of its field's codes. Like a category, it is missing in all its features where it is missing. */
function encodeCoded(codes: readonly Code[], value: number, out: Vector, first: number): void {
  const code = codeAt(codes, value);
  const isMissing = Number.isNaN(value);
  out[first] = code < 0 ? value : Number.NaN;
  for (let index = 0; index < codes.length; index++)
    out[first + 1 + index] = isMissing ? Number.NaN : index === code ? 1 : 0;
}

/**
 * Computes the derived features but spans from the features of fields and spans that already stand in the vector, one after the other.
 * They are computed from what stands there, float32 values but behind a scaler, so that a resampled row and a real one agree to the bit.
 * A ratio over zero and a logarithm of nothing above zero have no value: they are missing. So is what float32 cannot hold,
 * and what is derived from something missing.
 *
 * @returns the index of the last derivation that float32 cannot hold, or -1
 */
export function derive(compiled: CompiledSchema, vector: Vector, offset: number): number {
  const { derivations } = compiled;
  let broken = -1;
  for (let index = 0; index < derivations.length; index++) {
    const derivation = derivations[index]!;
    const value = derivedValue(derivation, vector, offset);
    const fits = Number.isNaN(value) || misfit(value) === undefined;
    // No door may tell -0 from 0.
    vector[offset + derivation.feature] = fits ? value + 0 : Number.NaN;
    if (!fits) broken = index;
  }
  return broken;
}

function derivedValue(
  { kind, operands }: CompiledSchema['derivations'][number],
  vector: Vector,
  offset: number,
): number {
  const a = vector[offset + operands[0]!]!;
  if (kind === 'log') return a > 0 ? log(a) : Number.NaN;
  const b = vector[offset + operands[1]!]!;
  // First what most schemas have: this runs for every row that is scored.
  if (kind === 'ratio') return b === 0 ? Number.NaN : a / b;
  if (kind === 'difference') return a - b;
  let value = combined(kind, a, b);
  for (let index = 2; index < operands.length; index++)
    value = combined(kind, value, vector[offset + operands[index]!]!);
  return value;
}

function combined(kind: 'sum' | 'min' | 'max', a: number, b: number): number {
  return kind === 'sum' ? a + b : kind === 'min' ? Math.min(a, b) : Math.max(a, b);
}

/** A logarithm, a least or a greatest value of float32 numbers never fails to fit. */
const SIGNS = { ratio: '/', difference: '-', sum: '+' };

function derivedProblem(
  compiled: CompiledSchema,
  broken: number,
  vector: Vector,
  offset: number,
): ColumnProblem {
  const derivation = compiled.derivations[broken]!;
  const nameOf = (feature: number) => compiled.features[feature]!.name;
  const column = nameOf(derivation.feature);
  const sign = SIGNS[derivation.kind as keyof typeof SIGNS];
  const formula = derivation.operands.map(nameOf).join(` ${sign} `);
  const what = misfit(derivedValue(derivation, vector, offset))!;
  return { column, code: 'out_of_range', message: `${column}, which is ${formula}, ${what}` };
}
