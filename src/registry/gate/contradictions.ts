import type { ErrorDetail } from '../../errors.ts';
import type { Comparison } from './comparison.ts';
import { ROUNDING } from './same-result.ts';

/**
 * Where a comparison that was posted contradicts itself, so that nobody can have measured it: what cannot be true of any rows. That
 * it was measured on the file that it names is taken on the word of the key.
 */
export function contradictions(comparison: Comparison): ErrorDetail[] {
  const { rows, positives, challenger, champion, auc, brier, recall, data_sha256: sha256 } = comparison;
  const found: ErrorDetail[] = [];
  const require = (isSo: boolean, path: string, message: string) => {
    if (!isSo) found.push({ path, message });
  };
  require(!/^0+$/.test(sha256), 'data_sha256', 'is the SHA-256 of no file');
  require(positives <= rows, 'positives', 'must be no more than the rows');
  const measured = [auc, brier, recall, challenger, champion];
  if (measured.every((one) => one === null)) return found;
  require(measured.every(
    (one) => one !== null,
  ), '', 'auc, brier, recall, challenger and champion must all be there, or all be null');
  require(positives > 0 &&
    positives < rows, 'positives', 'must leave rows of either outcome, or nothing could be measured');
  for (const name of ['auc', 'brier', 'recall'] as const) {
    const sides = [
      ['challenger', challenger],
      ['champion', champion],
    ] as const;
    for (const [side, values] of sides)
      if (values)
        require(values[name] >= 0 && values[name] <= 1, `${side}.${name}`, 'must lie between 0 and 1');
    const difference = comparison[name];
    if (!difference) continue;
    const { value, low, high } = difference;
    require(low <= value + ROUNDING && value <= high + ROUNDING, name, 'must lie within its interval');
    require(low >= -1 && high <= 1, name, 'must lie between -1 and 1, with its interval');
    if (challenger && champion)
      require(Math.abs(challenger[name] - champion[name] - value) <=
        ROUNDING, `${name}.value`, "must be the challenger's less the champion's");
  }
  return found;
}
