import type { CompiledSchema } from '../../application/compile.ts';
import { levelName } from '../../application/levels.ts';
import type { ReasonRule, ReasonText } from '../../application/reasons-schema.ts';
import { type Difference, type Direction, differenceBy } from './difference.ts';
import { gatheredBy } from './shares.ts';

/** More of them are unlikely to help whoever is told. */
export const MOST_REASONS = 4;

/** A reason that weighs less than this part of the first is no principal one, and hides those that are. */
const LEAST_PART = 1 / 20;

/** Why an application's risk is what it is, beside what is usual among those that were approved. */
export interface Reason {
  /** The schema's. */
  code: string;
  /** The field or derived feature that it is told of. */
  field: string;
  /** What the application says of it: a level by its name, null where it is missing. */
  value: number | boolean | string | null;
  direction: Direction;
  /** By language. */
  text: ReasonText;
}

/** An application as it was read, and encoded. */
export interface Explained {
  /** One number a field: see `FieldReader`. */
  values: Float64Array;
  /** As the model sees them. */
  features: Float32Array;
  /** In their own units. */
  inOwnUnits: Float32Array;
}

/** Writes the contributions of the row that begins at an offset, in log-odds, one a feature. */
export type Contribute = (features: Float32Array, offset: number, out: Float64Array) => void;

/** A reason that was found: its place among the rules, and what is said of it. */
export interface FoundReason extends Difference {
  rule: number;
}

/**
 * Finds the reasons of rows: what pushes towards default and differs from what is usual, largest first, four at most, and
 * none that weighs less than a twentieth of the first. Of equal contributions the schema's order decides.
 *
 * @param rules the schema's `reasons`
 * @param reference approved applications as the model sees them, row-major; one at least
 */
export function reasonFinder(
  compiled: CompiledSchema,
  rules: readonly ReasonRule[],
  reference: Float32Array,
  contribute: Contribute,
): (features: Float32Array, offset: number) => FoundReason[] {
  const contributions = new Float64Array(compiled.features.length);
  const gather = gatheredBy(compiled, rules);
  const differences = rules.map((rule) =>
    rule.suppress ? () => undefined : differenceBy(compiled, rule, reference),
  );
  return (features, offset) => {
    contribute(features, offset, contributions);
    const sums = gather(contributions);
    const found: FoundReason[] = [];
    for (let rule = nextOf(sums); rule !== undefined; rule = nextOf(sums, rule)) {
      if (found.length > 0 && sums[rule]! < LEAST_PART * sums[found[0]!.rule]!) break;
      const difference = differences[rule]!(features, offset);
      if (difference) found.push({ rule, direction: difference.direction, text: difference.text });
      if (found.length === MOST_REASONS) break;
    }
    return found;
  };
}

/** Gives the reasons of applications as people are told them; see `reasonFinder`. */
export function reasonsBy(
  compiled: CompiledSchema,
  rules: readonly ReasonRule[],
  reference: Float32Array,
  contribute: Contribute,
): (application: Explained) => Reason[] {
  const find = reasonFinder(compiled, rules, reference, contribute);
  const told = rules.map(({ code, of }) => ({ code, field: of[0]!, read: valueReader(compiled, of[0]!) }));
  return (application) =>
    find(application.features, 0).map(({ rule, direction, text }) => {
      const { code, field, read } = told[rule]!;
      return { code, field, value: read(application), direction, text };
    });
}

/**
 * The place of what pushes most towards default, or next to a place, of equal ones the first. A few are asked for, of which a search finds each
 * sooner than all were sorted.
 */
function nextOf(sums: Float64Array, last?: number): number | undefined {
  let next: number | undefined;
  let largest = 0;
  for (let index = 0; index < sums.length; index++) {
    const sum = sums[index]!;
    if (sum <= largest) continue;
    const isBehind = last === undefined || sum < sums[last]! || (sum === sums[last] && index > last);
    if (!isBehind) continue;
    next = index;
    largest = sum;
  }
  return next;
}

/** What an application says of a field or derived feature, as people would. */
function valueReader(
  { schema, features }: CompiledSchema,
  name: string,
): (application: Explained) => Reason['value'] {
  const index = schema.fields.findIndex((field) => field.name === name);
  const field = schema.fields[index];
  if (!field) {
    const feature = features.findIndex((one) => one.name === name);
    return ({ inOwnUnits }) => orNull(inOwnUnits[feature]!);
  }
  if (field.type === 'category') {
    const names = field.levels.map(levelName);
    // A level that the schema lets pass as missing has no place.
    return ({ values }) => names[values[index]!] ?? null;
  }
  if (field.type === 'boolean')
    return ({ values }) => (Number.isNaN(values[index]!) ? null : values[index] === 1);
  return ({ values }) => orNull(values[index]!);
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
