import { MOST_REFERENCE_ROWS, type ReferenceSection } from '../../model/reference.ts';
import type { Random } from '../../ports.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { sampleRows } from '../validation/sample-rows.ts';

/**
 * The approved applications that reasons compare an application with: some of those below the threshold, chosen by the seed.
 *
 * @param matrix as the model sees it
 * @param probabilities of its rows
 */
export function referenceOf(
  { features, featureCount, rows }: Matrix,
  probabilities: ArrayLike<number>,
  threshold: number,
  random: Random,
): ReferenceSection {
  const approved = Uint32Array.from({ length: rows }, (_, row) => row).filter(
    (row) => probabilities[row]! < threshold,
  );
  const chosen = Array.from(
    sampleRows(approved.length, MOST_REFERENCE_ROWS, random),
    (index) => approved[index]!,
  );
  return {
    of: approved.length,
    rows: chosen.map((row) =>
      Array.from(features.subarray(row * featureCount, (row + 1) * featureCount), (value) =>
        Number.isNaN(value) ? null : value,
      ),
    ),
  };
}
