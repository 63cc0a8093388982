import type { CompiledSchema } from '../../application/compile.ts';
import { derive, encode, encodeField } from '../../application/encode.ts';
import { UNKNOWN_LEVEL } from '../../application/field-reader.ts';
import { float32Text } from '../../application/float32.ts';
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
 * The other values of a changeable field that can make a difference to the trees, each of them legal: a list for each direction and each
 * feature that the field reaches, nearest first and made as it is read. A field that is missing, or holds a code, stays as it is.
 *
 * @param thresholds of the trees: see `thresholdsOf`
 * @param values of the application, one number a field
 * @param encodeWith see `encoder`
 */
export function optionsOf(
  compiled: CompiledSchema,
  { reference }: Pick<ModelExplainer, 'reference'>,
  thresholds: ReadonlyMap<number, Float32Array>,
  values: Float64Array,
  index: number,
  encodeWith: EncodeWith,
): Iterator<Option>[] {
  const field = compiled.schema.fields[index]!;
  const from = values[index]!;
  const scale = scaleOf(field);
  if (Number.isNaN(from) || isNoAmount(compiled, index, from)) return [];
  if (!scale) return [othersThan(from, field.type === 'category' ? field.levels.length : 2, index).values()];

  const first = compiled.firstFeature[index]!;
  const distance = distanceAmong(reference, compiled.features.length, first);
  const encoded = (value: number) => encodeWith(index, value);
  const now = encoded(from)[first]!;
  const begin = scale.placeOf(from);
  function* towards(direction: 1 | -1, feature: number): Generator<Option, void, void> {
    const behind = (place: number) => behindCodes(compiled, index, scale!, place, direction);
    const featureAt = (place: number) => encoded(scale!.valueAt(behind(place)))[feature]!;
    let last = from;
    for (const place of crossings(scale!, begin, direction, thresholds.get(feature) ?? NONE, featureAt)) {
      const value = legalAt(compiled, index, scale!, behind(place));
      // What lies among the same codes leads to the same value behind them.
      if (value === undefined || (value - last) * direction <= 0) continue;
      last = value;
      yield { field: index, value, distance: distance(now, encoded(value)[first]!) };
    }
  }
  const directions = ([-1, 1] as const).filter(
    (one) => field.changeable === true || field.changeable === (one < 0 ? 'lower' : 'higher'),
  );
  const touched = [...featuresOf(compiled, index)];
  return directions.flatMap((direction) => touched.map((feature) => towards(direction, feature)));
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

/** Encodes an application with another value of a field, each time into the same vector. */
export type EncodeWith = (index: number, value: number) => Float32Array;

/** @param values of the application, one number a field */
export function encoder(compiled: CompiledSchema, values: Float64Array): EncodeWith {
  const features = new Float32Array(compiled.features.length);
  if (compiled.scaler) {
    const changed = values.slice();
    return (index, value) => {
      changed[index] = value;
      encode(compiled, changed, features, 0);
      changed[index] = values[index]!;
      return features;
    };
  }
  encode(compiled, values, features, 0);
  let last = 0;
  return (index, value) => {
    // Of thousands of fields all but one or two stay as they are.
    encodeField(compiled, last, values[last]!, features, 0);
    encodeField(compiled, index, value, features, 0);
    derive(compiled, features, 0);
    last = index;
    return features;
  };
}

/** A place, or the first behind the codes that stand there: among these no amount is crossed. Of an open range the place itself. */
function behindCodes(
  { schema, readers }: CompiledSchema,
  index: number,
  scale: Scale,
  place: number,
  direction: 1 | -1,
): number {
  if (!isNumber(schema.fields[index]!.type)) return place;
  for (let at = place; at >= scale.low && at <= scale.high; ) {
    const end = readers[index]!.endOfCode(scale.valueAt(at), direction);
    if (end === undefined) return at;
    if (!Number.isFinite(end)) break;
    // The last number, or the next to it: one step more where that is a code as well.
    at = direction > 0 ? Math.max(scale.placeOf(end), at + 1) : Math.min(scale.placeOf(end), at - 1);
  }
  return place;
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
