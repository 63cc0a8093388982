import { rowsOf } from '../model/feature-rows.ts';
import { MOST_REFERENCE_ROWS, type ReferenceSection } from '../model/reference.ts';
import type { Random } from '../ports.ts';
import type { Matrix } from './boosting/matrix.ts';
import { takeRows } from './data/split.ts';
import { sampleRows } from './validation/sample-rows.ts';

/** Of wide rows there are fewer: they are a part of the manifest, which is read before the first answer. */
const MOST_VALUES = 256 * MOST_REFERENCE_ROWS;

/**
 * The approved applications that reasons compare an application with: some of those below the threshold, chosen by the seed.
 *
 * @param matrix as the model sees it
 * @param probabilities of its rows
 */
export function referenceOf(
  matrix: Matrix,
  probabilities: ArrayLike<number>,
  threshold: number,
  random: Random,
): ReferenceSection {
  const { featureCount, rows } = matrix;
  const approved = Uint32Array.from({ length: rows }, (_, row) => row).filter(
    (row) => probabilities[row]! < threshold,
  );
  const most = Math.max(1, Math.min(MOST_REFERENCE_ROWS, Math.floor(MOST_VALUES / featureCount)));
  const chosen = sampleRows(approved.length, most, random).map((index) => approved[index]!);
  return { of: approved.length, rows: rowsOf(takeRows(matrix, chosen).features, featureCount) };
}
