import type { CompiledSchema } from '../../application/compile.ts';
import { codesOf, type Field } from '../../application/field.ts';
import { misfit } from '../../application/float32.ts';
import { quoted } from '../../application/problem.ts';
import { scaleInto } from '../../application/scaler.ts';
import type { Decided } from '../../decisions/record.ts';
import { SolventError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { type Result, resultOf } from '../../scoring/result.ts';
import { inOneSentence } from '../../validation.ts';
import { requireRows } from './field-inputs.ts';
import { refusedInput } from './refused.ts';
import { eachRow } from './refused-rows.ts';
import type { InputTensor } from './request.ts';
import { numberOf, type Value, valuesOf } from './values.ts';

/** The input that holds features in their own units, one a column in model order, and comes alone. A scaler is the bundle's business. */
export const FEATURES = 'features';

/** Whether a request holds features and no fields. A schema may have a field of that name, and then means the field. */
export function areFeatures(inputs: readonly InputTensor[], { fields }: CompiledSchema['schema']): boolean {
  return inputs[0]!.name === FEATURES && !fields.some(({ name }) => name === FEATURES);
}

/** Rows of features that were scored. */
export interface ScoredFeatures {
  results: Result[];
  /** What was decided of each, for the record. */
  decided(): Decided[];
}

/**
 * Scores rows of features. No rule of the schema can be checked on them, but for where something may be missing: what a field says
 * cannot be known from what was made of it.
 *
 * @throws SolventError `validation_error` that names rows and features, `model_unavailable`
 */
export function scoreFeatures(model: Model, inputs: readonly InputTensor[]): ScoredFeatures {
  const [input, other] = inputs as [InputTensor, InputTensor?];
  if (other) throw refusedInput(other.name, `stands beside "${FEATURES}", which comes alone`);
  const { features } = model.compiled;
  const [rows = 0, width] = input.shape;
  if (input.datatype === 'BYTES' || input.datatype === 'BOOL')
    throw refusedInput(FEATURES, `is ${input.datatype}, and features are FP32`);
  if (input.shape.length !== 2 || width !== features.length)
    throw refusedInput(
      FEATURES,
      `has the shape [${input.shape.join(', ')}], which is not [N, ${features.length}]`,
    );
  requireRows(FEATURES, rows);
  const exact = Float64Array.from(valuesOf(input) as Exclude<Value, string>[], numberOf);
  const seen = checked(model.compiled, exact);
  const { margins, probabilities } = model.scores(seen, rows);
  const results = Array.from(probabilities, (probability) => {
    if (!Number.isFinite(probability))
      throw new SolventError('model_unavailable', 'The model gave no probability.');
    return resultOf(model, probability);
  });
  return {
    results,
    decided: () =>
      results.map((result, row) => ({
        application: null,
        loan: '',
        featuresUsed: Object.fromEntries(
          features.map(({ name }, index) => [name, numberOrNull(exact[row * width + index]!)]),
        ),
        margin: margins[row]!,
        result,
        reasons: undefined,
      })),
  };
}

function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** What the model sees of the rows. @throws RefusedRows */
function checked({ features, schema, scaler }: CompiledSchema, exact: Float64Array): Float32Array {
  const width = features.length;
  const inputs = new Float32Array(exact.length);
  eachRow(exact.length / width, (row) => {
    const offset = row * width;
    const problems = features.flatMap(({ name, field }, index) => {
      const value = exact[offset + index]!;
      // No door may tell -0 from 0.
      inputs[offset + index] = value + 0;
      const isMissing = Number.isNaN(value);
      const problem = isMissing
        ? field >= 0 && !mayBeMissing(schema.fields[field]!) && 'is missing'
        : misfit(value);
      return problem ? [`feature ${quoted(name)} ${problem}`] : [];
    });
    if (problems.length === 0 && scaler) {
      const broken = scaleInto(scaler, exact.subarray(offset, offset + width), inputs, offset);
      if (broken >= 0)
        problems.push(
          `feature ${quoted(features[broken]!.name)}, scaled as the model needs it, is too large for a 32-bit float`,
        );
    }
    if (problems.length > 0) throw new SolventError('validation_error', inOneSentence(problems));
  });
  return inputs;
}

/** Whether an application may lack the field's feature: one that may not be null can still hold a code of "missing". */
function mayBeMissing(field: Field): boolean {
  if (field.nullable || field.missing?.length || codesOf(field).length > 0) return true;
  return field.type === 'category' && field.unknown === 'missing';
}
