import { placesOfCode } from './codes.ts';
import type { CompiledSchema } from './compile.ts';
import { dateLimits } from './date-reader.ts';
import { codesOf, type Field, writtenOf } from './field.ts';
import { labelOf } from './label.ts';
import { valuesOfLevel } from './levels.ts';
import { isRange, type MissingCode, valuesAmong } from './missing.ts';

/**
 * A JSON Schema (2020-12) of the applications that a schema describes, for OpenAPI: what `readApplication` takes, in the
 * form that clients should send. A category that lets unknown levels pass takes any text.
 *
 * @param ownKey the member that may hold the sender's own key, if one may
 */
export function applicationJsonSchema({ schema }: CompiledSchema, ownKey?: string): Record<string, unknown> {
  const fields = schema.fields.map((field): [string, unknown] => [field.name, fieldSchema(field)]);
  return {
    type: 'object',
    properties: Object.fromEntries(ownKey === undefined ? fields : [[ownKey, OWN_KEY], ...fields]),
    required: schema.fields.map(({ name }) => name),
    additionalProperties: false,
  };
}

const OWN_KEY = {
  type: ['string', 'number', 'null'],
  description: 'The key that the sender knows the loan by: outcomes may name it. Not scored.',
};

function fieldSchema(field: Field): Record<string, unknown> {
  const missing = codeForms(field.missing ?? []).map((form) => ({ ...form, description: 'Missing.' }));
  const codes = codesOf(field).flatMap((code) =>
    codeForms(placesOfCode(code)).map((form) => ({ ...form, description: `Code: ${code.name}.` })),
  );
  const forms = [...formsOf(field), ...codes, ...missing, ...(field.nullable ? [{ type: 'null' }] : [])];
  const isLabelled = field.title !== undefined || field.unit !== undefined;
  const limits = field.type === 'date' ? dateLimits(field) : undefined;
  const said = [
    ...(isLabelled ? [labelOf(field)] : []),
    ...(writtenOf(field) === 'percent' ? ['13.5 is 13.5%, and 0.135 is not.'] : []),
    // JSON Schema has limits of numbers alone.
    ...(limits === undefined ? [] : [limits]),
  ];
  const description = said.length > 0 ? { description: said.join(': ') } : {};
  return { ...description, ...(forms.length === 1 ? forms[0]! : { anyOf: forms }) };
}

function formsOf(field: Field): Record<string, unknown>[] {
  switch (field.type) {
    case 'boolean':
      return [{ type: 'boolean' }, ...valuesOf([0, 1])];
    case 'category': {
      if (field.unknown === 'missing') return [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }];
      const values = field.levels.flatMap(valuesOfLevel);
      return valuesOf([...values, ...numericCodes(values)]);
    }
    case 'date':
      return [{ type: 'string', format: 'date' }];
    default:
      return [
        {
          type: field.type,
          ...(field.min !== undefined && { minimum: field.min }),
          ...(field.max !== undefined && { maximum: field.max }),
          ...(field.above !== undefined && { exclusiveMinimum: field.above }),
          ...(field.below !== undefined && { exclusiveMaximum: field.below }),
        },
      ];
  }
}

/** Codes: values, and ranges of numbers. */
function codeForms(codes: readonly MissingCode[]): Record<string, unknown>[] {
  const ranges = codes.filter(isRange).map(({ from, above, to, below }) => ({
    type: 'number',
    ...(from !== undefined && { minimum: from }),
    ...(above !== undefined && { exclusiveMinimum: above }),
    ...(to !== undefined && { maximum: to }),
    ...(below !== undefined && { exclusiveMaximum: below }),
  }));
  return [...valuesOf(valuesAmong(codes)), ...ranges];
}

/** One of the values, as generators of clients understand it: they refuse enums of several types, and of fractions. */
function valuesOf(values: (string | number)[]): Record<string, unknown>[] {
  const ofType = Map.groupBy(values, (value) =>
    typeof value === 'string' ? 'string' : Number.isInteger(value) ? 'integer' : 'number',
  );
  return [...ofType].flatMap(([type, members]): Record<string, unknown>[] =>
    type === 'number' ? members.map((value) => ({ type, const: value })) : [{ type, enum: members }],
  );
}

/** A code that is written as a number may be sent as one: 2 for "2". */
function numericCodes(values: string[]): number[] {
  return values.map(Number).filter((value, index) => String(value) === values[index]);
}
