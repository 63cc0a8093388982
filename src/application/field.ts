import { z } from 'zod';
import { type Written, writtenSchema } from '../table/written.ts';
import { type Code, codesSchema } from './codes.ts';
import { isoDate } from './day.ts';
import { labelKeys } from './label.ts';
import { levelsSchema } from './levels.ts';
import { missingNumbers, missingValues } from './missing.ts';
import { column, identifier } from './names.ts';

/** Says of a field that an applicant may change it: to something lower, to something higher, or to anything else. */
const changeable = z.literal(['lower', 'higher', true]);
const common = {
  name: identifier,
  column,
  nullable: z.boolean().optional(),
  changeable: changeable.optional(),
  ...labelKeys,
};
const limits = {
  min: z.number().optional(),
  max: z.number().optional(),
  /** Exclusive lower limit. */
  above: z.number().optional(),
  /** Exclusive upper limit. */
  below: z.number().optional(),
};

const ofNumbers = {
  ...common,
  missing: missingNumbers.optional(),
  codes: codesSchema.optional(),
  ...limits,
  /** What cells write beside the number, which is read as it stands there: `13.56%` is 13.56. */
  written: writtenSchema.optional(),
};
const numberField = z.strictObject({ ...ofNumbers, type: z.literal('number') });
const integerField = z.strictObject({ ...ofNumbers, type: z.literal('integer') });
const booleanField = z.strictObject({
  ...common,
  missing: missingValues.optional(),
  type: z.literal('boolean'),
});
const categoryField = z.strictObject({
  ...common,
  missing: missingValues.optional(),
  type: z.literal('category'),
  levels: levelsSchema,
  /** What becomes of a level that is not listed: the row is refused, or scored as if the value were missing. */
  unknown: z.enum(['refuse', 'missing']).optional(),
  /** The levels stand in the order of a scale: one feature, the level's place on it, rather than one a level. */
  ordered: z.boolean().optional(),
});
/** A day, which is no feature: what is derived from it is. */
const dateField = z.strictObject({
  ...common,
  missing: missingValues.optional(),
  type: z.literal('date'),
  min: isoDate.optional(),
  max: isoDate.optional(),
  above: isoDate.optional(),
  below: isoDate.optional(),
});
export type DateField = z.infer<typeof dateField>;
export const fieldSchema = z
  .discriminatedUnion('type', [numberField, integerField, booleanField, categoryField, dateField])
  .describe('a field: an object of name, column, type and what the type takes');
export type Field = z.infer<typeof fieldSchema>;

/** Whether a field gives one feature a level. */
export function isOneHot(
  field: Field | undefined,
): field is Field & { type: 'category'; ordered?: false | undefined } {
  return field?.type === 'category' && !field.ordered;
}

/** The codes of a field that have a meaning of their own. */
export function codesOf(field: Field): readonly Code[] {
  return field.type === 'number' || field.type === 'integer' ? (field.codes ?? []) : [];
}

/** What the cells of a field write beside a number; undefined for nothing. */
export function writtenOf(field: Field): Written | undefined {
  return field.type === 'number' || field.type === 'integer' ? field.written : undefined;
}
