import { z } from 'zod';
import { LARGEST_FLOAT32 } from './cell.ts';
import type { CompiledSchema } from './compile.ts';
import type { Field } from './schema.ts';

/** One loan's inputs by field name, as a client sends them. */
export type Application = Record<string, number | boolean | string | null>;

/**
 * The validator of a JSON application: every field present (null where it is nullable), nothing else, within limits.
 * It accepts what `readCell` accepts of the same value in a CSV.
 */
export function applicationValidator(compiled: CompiledSchema): z.ZodType<Application> {
  const shape: Record<string, z.ZodType> = {};
  for (const field of compiled.schema.fields) shape[field.name] = fieldValidator(field);
  return z.strictObject(shape) as unknown as z.ZodType<Application>;
}

function fieldValidator(field: Field): z.ZodType {
  let validator: z.ZodType = valueValidator(field);
  if (field.missing?.length) validator = z.union([validator, z.literal(field.missing)]);
  if (field.nullable) validator = validator.nullable();
  return validator;
}

function valueValidator(field: Field): z.ZodType {
  switch (field.type) {
    case 'boolean':
      return z.boolean();
    case 'category':
      return z.literal([...field.levels, ...numericLevels(field)]);
    default: {
      let validator: z.ZodNumber = field.type === 'integer' ? z.int() : z.number();
      // A float32 feature would become infinite beyond these.
      validator = validator.min(field.min ?? (field.above === undefined ? -LARGEST_FLOAT32 : field.above));
      validator = validator.max(field.max ?? (field.below === undefined ? LARGEST_FLOAT32 : field.below));
      if (field.above !== undefined) validator = validator.gt(field.above);
      if (field.below !== undefined) validator = validator.lt(field.below);
      return validator;
    }
  }
}

/** A level that is written as a number may be sent as one: 2 for "2". */
function numericLevels(field: Field & { type: 'category' }): number[] {
  return field.levels.map(Number).filter((level, index) => String(level) === field.levels[index]);
}

/** A validated application as one number a field, in the schema's order: what `encode` takes. */
export function valuesOf(compiled: CompiledSchema, application: Application): Float64Array {
  return Float64Array.from(compiled.schema.fields, (field) => numberOf(field, application[field.name]!));
}

function numberOf(field: Field, value: number | boolean | string | null): number {
  if (value === null || field.missing?.includes(value as number | string)) return Number.NaN;
  return field.type === 'category' ? field.levels.indexOf(String(value)) : Number(value);
}
