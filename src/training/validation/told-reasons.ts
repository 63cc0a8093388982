import type { CompiledSchema } from '../../application/compile.ts';
import { derive, modelInputs } from '../../application/encode.ts';
import { interventionalExplainer } from '../../explain/interventional.ts';
import { leadOf, makeUsual, usualOf } from '../../explain/reasons/lead.ts';
import { type FoundReason, reasonFinder } from '../../explain/reasons/reasons.ts';
import { featuresOf } from '../../model/feature-rows.ts';
import type { ReferenceSection } from '../../model/reference.ts';
import type { ReasonsSection } from '../../model/told-reasons.ts';
import { type Ensemble, marginsOf } from '../../model/trees.ts';
import type { Random } from '../../ports.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { takeRows } from '../data/split.ts';
import { sampleRows } from './sample-rows.ts';

/** Declined rows that are looked at: shares change little with more. */
const MOST_ROWS = 500;
/** By how much a number moves at most, in which nobody would see another applicant. */
const SMALL = 0.01;

export interface ReasonedInput {
  compiled: CompiledSchema;
  ensemble: Ensemble;
  reference: ReferenceSection;
  threshold: number;
  /** In the features' own units. */
  holdout: Matrix;
  /** The model's, of the hold-out. */
  probabilities: ArrayLike<number>;
  random: Random;
}

/**
 * What the declined of the hold-out would be told: a reason that everybody gets is none, and one that a small change turns into another is
 * no principal one.
 *
 * @returns undefined where the schema has no reasons, or nobody was approved to compare with
 */
export function toldReasons(input: ReasonedInput): ReasonsSection | undefined {
  if (!input.compiled.schema.reasons || input.reference.rows.length === 0) return undefined;
  return tellReasons(input, MOST_ROWS).section;
}

/** Declined rows, in the features' own units, what each would be told, and what that comes to. */
export interface Told {
  features: Float32Array;
  found: FoundReason[][];
  section: ReasonsSection;
}

/**
 * Tells the declined rows their reasons, by a schema that has some and a reference that has rows.
 *
 * @param most rows that are looked at, drawn by chance where more are declined
 */
export function tellReasons(input: ReasonedInput, most: number): Told {
  const { compiled, holdout, probabilities, threshold, random } = input;
  const declined = Uint32Array.from({ length: holdout.rows }, (_, row) => row).filter(
    (row) => probabilities[row]! >= threshold,
  );
  const chosen = sampleRows(declined.length, most, random).map((index) => declined[index]!);
  const { features } = takeRows(holdout, chosen);
  const reasonsOf = reasonsOfRows(input);
  const found = reasonsOf(features);
  const moved = reasonsOf(movedSlightly(compiled, features, random));
  const first = found.map(([reason]) => reason?.rule);
  const reasoned = first.filter((rule) => rule !== undefined).length;
  const stayed = first.filter((rule, row) => rule !== undefined && rule === moved[row]![0]?.rule).length;
  const asUsual = withUsualFirst(input, features, first);
  const section = {
    rows: chosen.length,
    codes: compiled.schema.reasons!.map(({ code }, rule) => ({
      code,
      first: first.filter((one) => one === rule).length,
      told: found.filter((reasons) => reasons.some((one) => one.rule === rule)).length,
    })),
    none: chosen.length - reasoned,
    stable: reasoned === 0 ? null : stayed / reasoned,
    lowered: reasoned === 0 || !asUsual ? null : loweredBy(input.ensemble, features, asUsual) / reasoned,
  };
  return { features, found, section };
}

/** Finds the reasons of rows in the features' own units. */
function reasonsOfRows({
  compiled,
  ensemble,
  reference,
}: ReasonedInput): (rows: Float32Array) => FoundReason[][] {
  const background = featuresOf(reference.rows);
  const { explain } = interventionalExplainer(ensemble, background);
  const find = reasonFinder(compiled, compiled.schema.reasons!, background, (features, offset, out) =>
    explain(features, offset, out, 0),
  );
  const width = compiled.features.length;
  return (rows) => {
    const inputs = modelInputs(compiled, rows);
    return Array.from({ length: rows.length / width }, (_, row) => find(inputs, row * width));
  };
}

/**
 * The rows with what their first reason is told of as it is usual, and all else as it was. Undefined behind a scaler, as of which the
 * reference stands.
 */
function withUsualFirst(
  { compiled, reference }: ReasonedInput,
  rows: Float32Array,
  first: readonly (number | undefined)[],
): Float32Array | undefined {
  if (compiled.scaler) return undefined;
  const width = compiled.features.length;
  const background = featuresOf(reference.rows);
  const leads = compiled.schema.reasons!.map(({ of }) => {
    const lead = leadOf(compiled, of[0]!);
    return { lead, usual: usualOf(lead, background, width) };
  });
  const changed = Float32Array.from(rows);
  first.forEach((rule, row) => {
    if (rule === undefined) return;
    const { lead, usual } = leads[rule]!;
    makeUsual(lead, usual, changed, row * width);
    if (lead.field) derive(compiled, changed, row * width);
  });
  return changed;
}

/** Rows whose margin is lower than it was. */
function loweredBy(ensemble: Ensemble, rows: Float32Array, changed: Float32Array): number {
  const before = marginsOf(ensemble, rows);
  return marginsOf(ensemble, changed).filter((margin, row) => margin < before[row]!).length;
}

/** The rows with every number moved by up to one per cent, integers by whole ones; what is derived follows. */
function movedSlightly(
  { features, ...compiled }: CompiledSchema,
  rows: Float32Array,
  random: Random,
): Float32Array {
  const moved = Float32Array.from(rows);
  for (let offset = 0; offset < rows.length; offset += features.length) {
    features.forEach(({ kind }, feature) => {
      if (kind !== 'number' && kind !== 'integer') return;
      const value = rows[offset + feature]! * (1 + SMALL * (2 * random.next() - 1));
      moved[offset + feature] = kind === 'integer' ? Math.round(value) : value;
    });
    derive({ features, ...compiled }, moved, offset);
  }
  return moved;
}
