import { z } from 'zod';
import type { CompiledSchema } from '../application/compile.ts';
import { leftOutKeys } from '../left-out-keys.ts';
import { parsed } from '../validation.ts';

/**
 * A population file describes applicants by published facts, so that portfolios can be drawn from it: groups with their
 * shares, each field's distribution within a group, and the logistic model by which a loan defaults.
 */

/** A normal distribution, in the units that the default model's coefficients are for. */
const normalSchema = z.strictObject({
  mean: z.number(),
  sd: z.number().min(0),
  /** What falls below it is put onto it. */
  floor: z.number().optional(),
  /** What does not lie above it is drawn again. */
  above: z.number().optional(),
  /** The column holds the drawn value times this. */
  scale: z.number().positive().default(1),
  /** Digits after the point in the column. */
  decimals: z.int().min(0).max(12).default(2),
});
export type Normal = z.infer<typeof normalSchema>;

/** A number is a value that the whole group shares. */
const valueSchema = z.union([z.number(), normalSchema]);

const populationSchema = z.strictObject({
  /** Where the facts come from. */
  source: z.string().min(1),
  groups: z
    .array(z.strictObject({ share: z.number().min(0).max(1), values: z.record(z.string(), valueSchema) }))
    .min(1),
  /** log-odds of default = intercept + Σ coefficient · drawn value, before scaling. */
  default: z.strictObject({ intercept: z.number(), coefficients: z.record(z.string(), z.number()) }),
});
export type Population = z.infer<typeof populationSchema>;

/**
 * Reads a parsed population file for a portfolio.
 * @throws SolventError `validation_error`, whose details name the path of everything that is wrong
 */
export function parsePopulation(json: unknown, compiled: CompiledSchema): Population {
  return parsed(populationSchema, json, 'The population is not valid', (population) => [
    ...leftOutKeys(json),
    ...crossChecks(population, compiled),
  ]);
}

function crossChecks(population: Population, compiled: CompiledSchema) {
  const details: { path: string; message: string }[] = [];
  const names = compiled.schema.fields.map((field) => field.name);
  for (const { name, type } of compiled.schema.fields)
    if (type === 'date')
      details.push({ path: 'groups', message: `"${name}" is a date, and distributions are of numbers` });
  const shares = population.groups.reduce((sum, group) => sum + group.share, 0);
  // Shares are written by people with a few digits.
  if (Math.abs(shares - 1) > 1e-9) details.push({ path: 'groups', message: `the shares sum to ${shares}` });
  population.groups.forEach((group, index) => {
    for (const name of names)
      if (!(name in group.values))
        details.push({ path: `groups.${index}.values.${name}`, message: 'is missing' });
    for (const name of Object.keys(group.values))
      if (!names.includes(name))
        details.push({ path: `groups.${index}.values.${name}`, message: 'is no field of the schema' });
  });
  for (const name of Object.keys(population.default.coefficients))
    if (!names.includes(name))
      details.push({ path: `default.coefficients.${name}`, message: 'is no field of the schema' });
  return details;
}
