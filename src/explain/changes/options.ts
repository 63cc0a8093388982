import type { CompiledSchema } from '../../application/compile.ts';
import { encode } from '../../application/encode.ts';
import { UNKNOWN_LEVEL } from '../../application/field-reader.ts';
import { float32Text } from '../../application/float32.ts';
import type { Steps } from '../../steps.ts';
import type { ModelExplainer } from '../model-explainer.ts';
import { crossings } from './crossings.ts';
import { distanceAmong } from './distance.ts';
import { type Scale, scaleOf } from './scale.ts';

/** Another value that an applicant may give a field. */
export interface Option {
  /** The field's place in the schema. */
  field: number;
  /** As `FieldReader` gives it. */
  value: number;
  /** From what the application says: a share of approved applications. */
  distance: number;
}

const NONE = new Float32Array(0);

/** How far it is to another truth, or to a level of those that have no order: as far as from one half of approved applications to the other. */
const TO_ANOTHER = 0.5;

/**
 * The other values of a changeable field that can make a difference to the trees, each of them legal, nearest first. A field that is
 * missing, or holds a code, stays as it is.
 *
 * @param thresholds of the trees: see `thresholdsOf`
 * @param values of the application, one number a field
 * @param most how many are looked for in each direction for each feature, the nearest ones
 */
export function* optionsOf(
  compiled: CompiledSchema,
  { reference }: Pick<ModelExplainer, 'reference'>,
  thresholds: ReadonlyMap<number, Float32Array>,
  values: Float64Array,
  index: number,
  most: number,
): Steps<Option[]> {
  const field = compiled.schema.fields[index]!;
  const from = values[index]!;
  const scale = scaleOf(field);
  if (Number.isNaN(from) || isNoAmount(compiled, index, from)) return [];
  if (!scale) return othersThan(from, field.type === 'category' ? field.levels.length : 2, index);

  const touched = featuresOf(compiled, index);
  const encoded = encoder(compiled, values, index);
  const begin = scale.placeOf(from);
  const found = new Set<number>();
  for (const direction of [-1, 1] as const) {
    if (field.changeable !== true && field.changeable !== (direction < 0 ? 'lower' : 'higher')) continue;
    for (const feature of touched) {
      const featureAt = (place: number) => encoded(scale.valueAt(place))[feature]!;
      for (const place of crossings(
        scale,
        begin,
        direction,
        thresholds.get(feature) ?? NONE,
        featureAt,
        most,
      )) {
        const value = legalAt(compiled, index, scale, place);
        if (value !== undefined && (value - from) * direction > 0) found.add(value);
      }
      yield;
    }
  }
  const first = compiled.firstFeature[index]!;
  const distance = distanceAmong(reference, compiled.features.length, first);
  const now = encoded(from)[first]!;
  return [...found]
    .map((value) => ({ field: index, value, distance: distance(now, encoded(value)[first]!) }))
    .sort((a, b) => a.distance - b.distance || Math.abs(a.value - from) - Math.abs(b.value - from));
}

function isNumber(type: string): boolean {
  return type === 'number' || type === 'integer';
}

/** Whether a value is a code, or a level that the schema does not list. */
function isNoAmount({ schema, readers }: CompiledSchema, index: number, value: number): boolean {
  const { type } = schema.fields[index]!;
  return type === 'category' ? value === UNKNOWN_LEVEL : isNumber(type) && readers[index]!.isCode(value);
}

/** Truths, and levels that have no order. */
function othersThan(from: number, count: number, field: number): Option[] {
  const all = Array.from({ length: count }, (_, value) => ({ field, value, distance: TO_ANOTHER }));
  return all.filter(({ value }) => value !== from);
}

/** The features that a field's value reaches: its own amount's, and what is derived of it. */
function featuresOf({ firstFeature, derivations }: CompiledSchema, index: number): ReadonlySet<number> {
  const features = new Set([firstFeature[index]!]);
  for (const { operands, feature } of derivations)
    if (operands.some((operand) => features.has(operand))) features.add(feature);
  return features;
}

/** Encodes the application with another value of a field, each time into the same vector. */
function encoder(
  compiled: CompiledSchema,
  values: Float64Array,
  index: number,
): (value: number) => Float32Array {
  const changed = values.slice();
  const features = new Float32Array(compiled.features.length);
  return (value) => {
    changed[index] = value;
    encode(compiled, changed, features, 0);
    return features;
  };
}

/** The value at a place as an applicant would write it; undefined where the schema refuses it, or takes it for something else. */
function legalAt(compiled: CompiledSchema, index: number, scale: Scale, place: number): number | undefined {
  const value = scale.valueAt(place);
  const field = compiled.schema.fields[index]!;
  if (!isNumber(field.type)) return value;
  // Short where a model cannot tell it from the float: behind a scaler it can.
  const short = field.type === 'number' && !compiled.scaler ? Number(float32Text(value)) : value;
  const reader = compiled.readers[index]!;
  return [short, value].find((one) => !reader.isCode(one) && typeof reader.number(one) === 'number');
}
