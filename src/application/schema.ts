import { z } from 'zod';
import type { ErrorDetail } from '../errors.ts';
import { leftOutKeys } from '../left-out-keys.ts';
import { auditProblems, auditSchema } from './audit-schema.ts';
import { changeableProblems } from './changeable-problems.ts';
import { columnProblems } from './column-roles.ts';
import { withCommonCodes } from './common-codes.ts';
import { dateProblems, dayLimits } from './date-problems.ts';
import { derivedSchema, operandProblems } from './derived.ts';
import { fieldSchema, isOneHot } from './field.ts';
import { fieldProblems } from './field-problems.ts';
import { holdoutSchema } from './holdout.ts';
import { labelProblems } from './label.ts';
import { levelName } from './levels.ts';
import { missingNumbers } from './missing.ts';
import { column, identifier, modelName } from './names.ts';
import { noSuch } from './no-such.ts';
import { policySchema } from './policy-schema.ts';
import { promotionProblems } from './promotion-problems.ts';
import { promotionSchema } from './promotion-schema.ts';
import { reasonProblems } from './reason-problems.ts';
import { reasonsSchema } from './reasons-schema.ts';
import { written } from './schema-problems.ts';
import { targetProblems, targetSchema } from './target.ts';

/**
 * The schema file of a portfolio: what an application is, what it is scored on, and by which rules.
 * People write it; nothing else in the product names a column. Unknown keys are errors.
 */

/** The longest that a loan can be followed. */
export const LONGEST_HORIZON_MONTHS = 480;

export const schemaFile = z.strictObject({
  name: modelName,
  title: z.string().optional(),
  target: targetSchema,
  /** What the target means: a default within so many months of the decision. Without it an outcome counts as it was reported last. */
  outcome: z.strictObject({ horizon_months: z.int().min(1).max(LONGEST_HORIZON_MONTHS) }).optional(),
  /** A column that names a row. Cleaning drops its repetitions; it is never a feature. */
  key: column.optional(),
  /** The column of the day on which a loan was decided, as ISO writes it. It is never a feature. */
  date: column.optional(),
  /** Which rows are held out from training, where it is not a share of them by their keys. */
  holdout: holdoutSchema.optional(),
  /** A column of how much a row counts when a model is trained and measured. It is never a feature. */
  weight: column.optional(),
  /** Columns that are known and not scored on. */
  ignore: z.array(column).default([]),
  /** Codes of "missing" that any field may hold, besides its own. */
  missing: missingNumbers.default([]),
  fields: z.array(fieldSchema).min(1),
  derived: z.array(derivedSchema).default([]),
  monotone: z.record(identifier, z.enum(['increasing', 'decreasing'])).default({}),
  audit: auditSchema,
  /** What declined applicants are told. Without it a model gives no reasons. */
  reasons: reasonsSchema,
  policy: policySchema,
  promotion: promotionSchema,
  /** What training is told where a command says nothing else. Training knows its parameters, and checks them. */
  training: z.record(z.string(), z.unknown()).default({}),
});
export type ApplicationSchema = z.infer<typeof schemaFile>;

/**
 * Reads a parsed schema file.
 * @throws SolventError `validation_error`, whose details name the path of everything that is wrong.
 */
export function parseApplicationSchema(json: unknown): ApplicationSchema {
  return readSchema(json, crossChecks);
}

/**
 * Reads the schema file of a model that is to be trained. It asks more than `parseApplicationSchema` does, which also reads
 * the schemas of bundles that answer today: what was trained goes on, whatever is asked of the next one.
 * @throws SolventError `validation_error`, whose details name the path of everything that is wrong.
 */
export function parseNewSchema(json: unknown): ApplicationSchema {
  return readSchema(json, (schema) => [
    ...leftOutKeys(json),
    ...crossChecks(schema),
    ...columnProblems(schema),
    ...labelProblems(schema),
    ...promotionProblems(schema),
    ...reasonProblems(schema),
    ...changeableProblems(schema),
    ...schema.fields.flatMap(fieldProblems),
  ]);
}

function readSchema(json: unknown, checks: (schema: ApplicationSchema) => ErrorDetail[]): ApplicationSchema {
  const schema = written(schemaFile, json, 'The schema is not valid', checks);
  const { fields, missing } = schema;
  return { ...schema, fields: fields.map((field) => withCommonCodes(field, missing)) };
}

type NumberLimits = { [limit in 'min' | 'max' | 'above' | 'below']?: number | undefined };

/** What no single value shows: names that repeat, references to nothing, limits that exclude everything. */
function crossChecks(schema: ApplicationSchema) {
  const details: ErrorDetail[] = targetProblems(schema.target);
  const fields = new Map(schema.fields.map((field) => [field.name, field]));
  const report = (path: string, message: string) => details.push({ path, message });

  const names = new Set<string>();
  schema.fields.forEach((field, index) => {
    if (names.has(field.name)) report(`fields.${index}.name`, `"${field.name}" is used twice`);
    names.add(field.name);
    if (field.type === 'category' && new Set(field.levels.map(levelName)).size < field.levels.length)
      report(`fields.${index}.levels`, 'a level is listed twice');
    if (field.type === 'number' || field.type === 'integer' || field.type === 'date') {
      const { min, max, above, below }: NumberLimits = field.type === 'date' ? dayLimits(field) : field;
      const low = Math.max(min ?? -Infinity, above ?? -Infinity);
      const high = Math.min(max ?? Infinity, below ?? Infinity);
      if (low > high || (low === high && (above === low || below === high)))
        report(`fields.${index}`, 'the limits leave no value');
    }
  });
  schema.derived.forEach((derived, index) => {
    if (names.has(derived.name)) report(`derived.${index}.name`, `"${derived.name}" is used twice`);
    names.add(derived.name);
  });
  const wrongOperands = operandProblems(schema.derived, fields);
  // What is derived from a misspelled date is told once.
  details.push(...(wrongOperands.length > 0 ? wrongOperands : dateProblems(schema)));
  details.push(...auditProblems(schema.audit));
  if (schema.holdout && 'from' in schema.holdout && schema.date === undefined)
    report('holdout.from', 'says a day: `date` must name the column that holds it');
  for (const name of Object.keys(schema.monotone)) {
    if (!names.has(name)) report(`monotone.${name}`, noSuch('field or derived feature', name, [...names]));
    else if (fields.get(name)?.type === 'date')
      report(
        `monotone.${name}`,
        `"${name}" is a date, which no model sees: say it of what is derived from it`,
      );
    else if (isOneHot(fields.get(name)))
      report(
        `monotone.${name}`,
        `"${name}" is a category without an order: say "ordered": true if its levels have one`,
      );
  }
  return details;
}
