import { SolventError } from '../../errors.ts';
import type { HoldoutSection } from '../../model/holdout.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { takeRows } from './split.ts';

/** Labelled rows, in two parts that never meet. */
export interface Parts {
  /** All that may be fitted, calibrated, tuned or chosen on. */
  training: Matrix;
  /** Measured on, once a model is made. */
  holdout: Matrix;
  /** Which rows those are, in their order. */
  heldOut: Uint32Array;
  section: HoldoutSection;
}

/** Fewer rows of an outcome tell nothing of a model, … */
const FEWEST_HELD_OUT = 10;
/** … and of fewer none is learnt. */
const FEWEST_TO_LEARN_FROM = 30;

/**
 * Parts rows by their places: those below `share` are held out. A place is a hash of the row's own key or content, so no
 * other row, no order and no seed moves a row from one part to the other: what was held out once is held out from every
 * later training of the portfolio.
 *
 * Both parts are in the order of their places, so that a model does not depend on the order of the file.
 *
 * @param places one a row, each in [0, 1): see `placeOf`
 * @param column the key's, null where rows are known by their content
 * @throws SolventError `validation_error` when either part has too few rows of either outcome
 */
export function holdOut(
  name: string,
  matrix: Matrix,
  places: Float64Array,
  share: number,
  column: string | null,
): Parts {
  const { labels } = matrix;
  const order = Uint32Array.from(labels.keys()).sort(
    (a, b) => places[a]! - places[b]! || labels[a]! - labels[b]! || a - b,
  );
  const training = takeRows(
    matrix,
    order.filter((row) => places[row]! >= share),
  );
  const heldOut = order.filter((row) => places[row]! < share);
  const holdout = takeRows(matrix, heldOut);
  const section: HoldoutSection = {
    by: column === null ? 'content' : 'key',
    column,
    share,
    training: countsOf(training),
    holdout: countsOf(holdout),
  };
  refuseFew(name, section);
  return { training, holdout, heldOut, section };
}

function countsOf({ rows, labels }: Matrix): { rows: number; positives: number } {
  return { rows, positives: labels.reduce((sum, label) => sum + label, 0) };
}

function refuseFew(name: string, section: HoldoutSection): void {
  const { column, share, training, holdout } = section;
  const least = ({ rows, positives }: { rows: number; positives: number }) =>
    Math.min(positives, rows - positives);
  const [held, left] = [least(holdout) < FEWEST_HELD_OUT, least(training) < FEWEST_TO_LEARN_FROM];
  if (!held && !left) return;
  const of = ({ rows, positives }: { rows: number; positives: number }) =>
    `${positives} rows that default and ${rows - positives} that do not`;
  const by = column === null ? 'its content' : `its "${column}"`;
  throw new SolventError(
    'validation_error',
    `${name}: ${held ? `${of(holdout)} are held out` : `${of(training)} are left to learn from`}; it takes at least ` +
      `${held ? FEWEST_HELD_OUT : FEWEST_TO_LEARN_FROM} of each. A row is held out by a hash of ${by}, so that it always ` +
      `is: ${share} of the hash's range. Give more rows, or set \`holdout\` in the schema's \`training\` to a ` +
      `${held ? 'larger' : 'smaller'} share.`,
  );
}
