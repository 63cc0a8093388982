import { type Code, codeFeature } from './codes.ts';
import { computationOf, type DerivedKind, isSpan } from './derived.ts';
import { codesOf, type Field, isOneHot } from './field.ts';
import { FieldReader } from './field-reader.ts';
import { levelName } from './levels.ts';
import type { Scaler } from './scaler.ts';
import type { ApplicationSchema } from './schema.ts';
import type { SpanKind } from './span.ts';

/** One model input. */
export interface Feature {
  /** `bank_balance`, `region=north` for a level of a category, or `pastdue:not_reported` for a code with a meaning of its own. */
  name: string;
  /** How its values behave: resampling and drift need to know. */
  kind: 'number' | 'integer' | 'boolean' | 'level' | 'code' | 'span' | 'derived';
  /** Index of the field that it comes from; -1 for a derived feature, a span among them. */
  field: number;
  /** +1: more of it never lowers the margin; -1: never raises it; 0: free. */
  monotone: -1 | 0 | 1;
}

/** A schema made ready for encoding: the features in model order, and where each field's features begin. */
export interface CompiledSchema {
  schema: ApplicationSchema;
  /** What reads each field's raw values. */
  readers: FieldReader[];
  /** For every field, its codes that have a meaning of their own: a feature each, behind the field's. */
  codes: (readonly Code[])[];
  /** Fields' features in the schema's order (one a level for a category without an order, and one a code), then the derived ones. */
  features: Feature[];
  /** For every field, the index of its first feature; of a date, which has none, that of what follows. */
  firstFeature: number[];
  /** For every span, in the schema's order: how it counts, from which field to which, and to which feature. */
  spans: { kind: SpanKind; from: number; to: number; feature: number }[];
  /** For every other derived feature, in the schema's order: what it computes, from which features before it, to which. */
  derivations: { kind: DerivedKind; operands: number[]; feature: number }[];
  /** What stands between the features and the model; absent where nothing does, as in front of all that was trained here. */
  scaler?: Scaler;
}

/** @param scaler of the model's bundle: who encodes for that model needs it */
export function compileSchema(schema: ApplicationSchema, scaler?: Scaler): CompiledSchema {
  const features: Feature[] = [];
  const firstFeature: number[] = [];
  const direction = (name: string): Feature['monotone'] =>
    schema.monotone[name] === 'increasing' ? 1 : schema.monotone[name] === 'decreasing' ? -1 : 0;

  schema.fields.forEach((field, index) => {
    firstFeature.push(features.length);
    if (field.type === 'date') return;
    if (isOneHot(field)) {
      for (const level of field.levels.map(levelName))
        features.push({ name: `${field.name}=${level}`, kind: 'level', field: index, monotone: 0 });
    } else {
      // A place on a scale is a whole number.
      const kind = field.type === 'category' ? 'integer' : field.type;
      features.push({ name: field.name, kind, field: index, monotone: direction(field.name) });
      for (const code of codesOf(field))
        features.push({ name: codeFeature(field.name, code), kind: 'code', field: index, monotone: 0 });
    }
  });

  const featureOf = new Map(schema.fields.map(({ name }, index) => [name, firstFeature[index]!]));
  const fieldOf = new Map(schema.fields.map(({ name }, index) => [name, index]));
  const spans: CompiledSchema['spans'] = [];
  const derivations: CompiledSchema['derivations'] = [];
  for (const derived of schema.derived) {
    const { kind, operands } = computationOf(derived);
    const feature = features.length;
    const common = { name: derived.name, field: -1, monotone: direction(derived.name) };
    if (isSpan(kind)) {
      const [from, to] = operands.map((name) => fieldOf.get(name)!);
      features.push({ ...common, kind: 'span' });
      spans.push({ kind, from: from!, to: to!, feature });
    } else {
      features.push({ ...common, kind: 'derived' });
      derivations.push({ kind, operands: operands.map((name) => featureOf.get(name)!), feature });
    }
    featureOf.set(derived.name, feature);
  }
  const readers = schema.fields.map((field) => new FieldReader(field));
  return {
    schema,
    readers,
    codes: schema.fields.map(codesOf),
    features,
    firstFeature,
    spans,
    derivations,
    ...(scaler && { scaler }),
  };
}

/** The number of features that a field gives. A date gives none: those of tomorrow lie beyond all that a tree was grown on. */
export function featureCountOf(field: Field): number {
  if (field.type === 'date') return 0;
  return isOneHot(field) ? field.levels.length : 1 + codesOf(field).length;
}
