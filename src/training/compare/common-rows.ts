import { SolventError } from '../../errors.ts';
import type { HoldoutSection } from '../../model/holdout.ts';
import type { Matrix } from '../boosting/matrix.ts';
import type { TrainingData } from '../data/labelled.ts';
import { takeRows } from '../data/split.ts';
import { readAlike } from './as-held-out.ts';
import type { Contestant } from './contestant.ts';
import { readHeldOut } from './held-out-rows.ts';
import { inBoth } from './in-both.ts';

/** The rows of a file that neither of two versions was fitted to, as the schema of either reads them. */
export interface CommonRows {
  ours: Matrix;
  theirs: Matrix;
  /** Rows that one of the two held out and that the other's schema cannot read. */
  leftOut: number;
  /** SHA-256 of the file. */
  sha256: string;
}

/**
 * Reads the rows that both held out: once where both schemas make the same of the file, else once with each.
 * @throws SolventError as `readHeldOut` does, naming the version whose schema it is; `validation_error` where the two mean
 *   different outcomes, or the file changed in between
 */
export async function commonRows(
  ours: Contestant,
  theirs: Contestant,
  open: () => Promise<TrainingData>,
): Promise<CommonRows> {
  if (readAlike(ours.compiled, theirs.compiled)) {
    const section = narrower(ours.section, theirs.section);
    const { matrix, sha256 } = await readHeldOut(ours.compiled, section, await open());
    return { ours: matrix, theirs: matrix, leftOut: 0, sha256 };
  }
  const one = await readBy(ours, open);
  const other = await readBy(theirs, open);
  if (one.sha256 !== other.sha256) throw incomparable('The file changed while it was read.');
  const [own, others] = inBoth(one.heldOut, other.heldOut);
  const common = { ours: takeRows(one.matrix, own), theirs: takeRows(other.matrix, others) };
  if (common.ours.labels.some((label, row) => label !== common.theirs.labels[row]))
    throw incomparable(
      `By the target of ${ours.name} other rows default than by that of ${theirs.name}: they predict different things.`,
    );
  const unusable = (rows: Uint32Array, usable: Uint32Array) => rows.length - inBoth(rows, usable)[0].length;
  const leftOut = unusable(one.heldOut, other.usable) + unusable(other.heldOut, one.usable);
  return { ...common, leftOut, sha256: one.sha256 };
}

async function readBy({ name, compiled, section }: Contestant, open: () => Promise<TrainingData>) {
  try {
    return await readHeldOut(compiled, section, await open());
  } catch (error) {
    if (!(error instanceof SolventError)) throw error;
    throw new SolventError(error.code, `The schema of ${name} cannot read the rows: ${error.message}`, {
      cause: error,
    });
  }
}

/** Of two sections of one kind, by one column: who holds out less, holds out nothing that the other does not. */
function narrower(one: HoldoutSection, other: HoldoutSection): HoldoutSection {
  return 'share' in one && 'share' in other && other.share < one.share ? other : one;
}

function incomparable(reason: string): SolventError {
  return new SolventError('validation_error', reason);
}
