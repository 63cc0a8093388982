import type { CompiledSchema } from '../../application/compile.ts';
import { type Field, isOneHot } from '../../application/field.ts';
import { levelName } from '../../application/levels.ts';
import type { ReasonRule, ReasonText } from '../../application/reasons-schema.ts';
import { commonestOf, medianOf } from './usual.ts';

/** How an application's value stands to what is usual among those that were approved. */
export const DIRECTIONS = ['higher', 'lower', 'missing', 'value'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** In what a value differs from what is usual, and what is said of it. */
export interface Difference {
  direction: Direction;
  text: ReasonText;
}

/** Kinds of values that are no amounts: the places of levels and codes from 0 on, and these. */
const MISSING = -1;
const AMOUNT = -2;

/**
 * Tells by the reference in what the first member of a reason differs from what is usual: an amount from the median, a level, a code, a
 * truth and a missing value from what most have. Who differs in nothing, or against the declared direction, has no reason of it: nothing
 * that an approved application has too is why another was declined.
 *
 * @param reference approved applications as the model sees them, row-major
 * @returns of the row that begins at an offset; undefined where nothing is to be said
 */
export function differenceBy(
  compiled: CompiledSchema,
  rule: ReasonRule,
  reference: Float32Array,
): (features: Float32Array, offset: number) => Difference | undefined {
  const { schema, features } = compiled;
  const width = features.length;
  const lead = rule.of[0]!;
  const index = schema.fields.findIndex(({ name }) => name === lead);
  const field = schema.fields[index];
  const first = field ? compiled.firstFeature[index]! : features.findIndex(({ name }) => name === lead);
  const names = namesOf(compiled, index);
  const isAmount = !(isOneHot(field) || field?.type === 'boolean');

  const kindOf = (rows: Float32Array, offset: number): number => {
    const at = offset + first;
    if (field?.type === 'boolean') return Number.isNaN(rows[at]!) ? MISSING : rows[at]!;
    const flags = isAmount ? at + 1 : at;
    // A category or code is missing in all its features.
    for (let name = 0; name < names.length; name++) if (rows[flags + name]! > 0) return name;
    return isAmount && !Number.isNaN(rows[at]!) ? AMOUNT : MISSING;
  };
  const usual = commonestOf(reference, width, (offset) => kindOf(reference, offset));
  const median = isAmount ? medianOf(reference, width, first) : Number.NaN;
  const { monotone } = features[first]!;

  const said = (direction: Direction, text = rule.text): Difference | undefined =>
    text && { direction, text };
  const higher = monotone < 0 ? undefined : said('higher', rule.higher ?? rule.text);
  const lower = monotone > 0 ? undefined : said('lower', rule.lower ?? rule.text);
  const missing = rule.missing && said('missing', rule.missing);
  const values = names.map((name, value) =>
    isAgainst(field, monotone, value) ? undefined : said('value', rule.values?.[name] ?? rule.text),
  );

  return (rows, offset) => {
    const kind = kindOf(rows, offset);
    if (kind === AMOUNT) {
      const value = rows[offset + first]!;
      return value > median ? higher : value < median ? lower : undefined;
    }
    if (kind === usual) return undefined;
    return kind === MISSING ? missing : values[kind];
  };
}

/** Whether the declared direction says that a truth cannot speak against an applicant. */
function isAgainst(field: Field | undefined, monotone: number, value: number): boolean {
  return field?.type === 'boolean' && (value === 1 ? monotone < 0 : monotone > 0);
}

/** By which names a field's values are told that are no amounts. */
function namesOf({ schema, codes }: CompiledSchema, index: number): string[] {
  const field = schema.fields[index];
  if (!field) return [];
  if (field.type === 'boolean') return ['false', 'true'];
  if (isOneHot(field)) return field.levels.map(levelName);
  return codes[index]!.map(({ name }) => name);
}
