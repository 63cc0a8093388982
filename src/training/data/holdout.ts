import { readDay } from '../../application/day.ts';
import type { ApplicationSchema } from '../../application/schema.ts';
import { SolventError } from '../../errors.ts';
import type { HoldoutSection } from '../../model/holdout.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { takeRows } from './split.ts';
import { refuseWeightless, withRelativeWeights } from './weight.ts';

/** Labelled rows, in two parts that never meet. */
export interface Parts {
  /** All that may be fitted, calibrated, tuned or chosen on. */
  training: Matrix;
  /** Measured on, once a model is made. */
  holdout: Matrix;
  section: HoldoutSection;
}

/** Rows, and what parts them: one number a row each. */
export interface Partable {
  matrix: Matrix;
  /** Where the hash of the row's key lies, or of its content, in [0, 1): see `placeOf`. */
  places: Float64Array;
  /** The same of its group, or its own place where it has none; null without groups. */
  groups: Float64Array | null;
  /** Its day: see `readDay`; null without dates. */
  days: Float64Array | null;
}

/** By what rows are parted. */
export interface HoldoutRule {
  /** Of the range of the hash. */
  share: number;
  /** The key's column; null where rows are known by their content. */
  key: string | null;
  schema: Pick<ApplicationSchema, 'date' | 'holdout' | 'weight'>;
}

/** Fewer rows of an outcome tell nothing of a model, … */
export const FEWEST_HELD_OUT = 10;
/** … and of fewer none is learnt. */
export const FEWEST_TO_LEARN_FROM = 30;

/**
 * Parts rows. Each is held out by what it says itself: its day, or a hash of its group, of its key or of its content. So no
 * other row, no order and no seed moves a row from one part to the other: what was held out once is held out from every
 * later training of the portfolio.
 *
 * Both parts are in the order of the rows' own hashes, so that a model does not depend on the order of the file. The weights of either
 * are in units of their mean.
 *
 * @returns the parts, and the indices of the rows that are held out, in their order
 * @throws SolventError `validation_error` when either part has too few rows of either outcome, or too few with a weight
 */
export function holdOut(name: string, rows: Partable, rule: HoldoutRule): Parts & { heldOut: Uint32Array } {
  const { matrix, places } = rows;
  const { labels } = matrix;
  const chosen = choiceOf(rule);
  const isHeldOut = heldOutBy(chosen, rows);
  const order = Uint32Array.from(labels.keys()).sort(
    (a, b) => places[a]! - places[b]! || labels[a]! - labels[b]! || a - b,
  );
  const heldOut = order.filter(isHeldOut);
  const part = (chosen: Uint32Array) => withRelativeWeights(takeRows(matrix, chosen));
  const holdout = part(heldOut);
  const training = part(order.filter((row) => !isHeldOut(row)));
  const section: HoldoutSection = { ...chosen, training: countsOf(training), holdout: countsOf(holdout) };
  refuseFew(name, section);
  const { weight } = rule.schema;
  refuseWeightless(name, weight!, holdout, 'rows that are held out', FEWEST_HELD_OUT);
  refuseWeightless(name, weight!, training, 'rows that are left to learn from', FEWEST_TO_LEARN_FROM);
  return { training, holdout, heldOut, section };
}

/** What a bundle says of how rows were chosen, without how many there were. */
type Choice = { by: 'date'; from: string } | { by: 'key' | 'content' | 'group'; share: number };

/** Whether a row, by its index, is held out. Groups, where rows have them, are those of this choice. */
export function heldOutBy(
  choice: Choice,
  { places, groups, days }: Pick<Partable, 'places' | 'groups' | 'days'>,
): (row: number) => boolean {
  if (choice.by === 'date') {
    const first = readDay(choice.from)!;
    return (row) => days![row]! >= first;
  }
  return (row) => (groups ?? places)[row]! < choice.share;
}

function choiceOf({ share, key, schema: { date, holdout } }: HoldoutRule) {
  if (holdout && 'from' in holdout) return { by: 'date' as const, column: date!, from: holdout.from };
  if (holdout) return { by: 'group' as const, column: holdout.by, share };
  return key === null
    ? { by: 'content' as const, column: null, share }
    : { by: 'key' as const, column: key, share };
}

function countsOf({ rows, labels }: Matrix): { rows: number; positives: number } {
  return { rows, positives: labels.reduce((sum, label) => sum + label, 0) };
}

function refuseFew(name: string, section: HoldoutSection): void {
  const { training, holdout } = section;
  const least = ({ rows, positives }: { rows: number; positives: number }) =>
    Math.min(positives, rows - positives);
  const [held, left] = [least(holdout) < FEWEST_HELD_OUT, least(training) < FEWEST_TO_LEARN_FROM];
  if (!held && !left) return;
  const of = ({ rows, positives }: { rows: number; positives: number }) =>
    `${positives} rows that default and ${rows - positives} that do not`;
  throw new SolventError(
    'validation_error',
    `${name}: ${held ? `${of(holdout)} are held out` : `${of(training)} are left to learn from`}; it takes at least ` +
      `${held ? FEWEST_HELD_OUT : FEWEST_TO_LEARN_FROM} of each. ${howAndRemedy(section, held)}`,
  );
}

/** How rows are held out, and what can be done where too few of them are, or too many. */
function howAndRemedy(section: HoldoutSection, tooFew: boolean): string {
  if (section.by === 'date')
    return (
      `Rows whose "${section.column}" is ${section.from} or later are held out. Give more rows, or set ` +
      `\`holdout\` in the schema to ${tooFew ? 'an earlier' : 'a later'} date.`
    );
  const by = section.by === 'content' ? 'its content' : `its "${section.column}"`;
  return (
    `A row is held out by a hash of ${by}, so that it always is: ${section.share} of the hash's range. Give more rows, ` +
    `or set \`holdout\` in the schema's \`training\` to a ${tooFew ? 'larger' : 'smaller'} share.`
  );
}
