import type { Ensemble } from '../../model/trees.ts';

/** What a node asks of a feature. */
export interface Split {
  threshold: number;
  /** Where a missing value goes. */
  defaultLeft: boolean;
}

/** All that an ensemble asks, by feature. */
export function splitsOf({ trees }: Ensemble): Map<number, Split[]> {
  const splits = new Map<number, Split[]>();
  for (const { left, feature, threshold, defaultLeft } of trees)
    for (let node = 0; node < left.length; node++) {
      if (left[node]! < 0) continue;
      const split = { threshold: threshold[node]!, defaultLeft: defaultLeft[node] === 1 };
      const others = splits.get(feature[node]!);
      if (others) others.push(split);
      else splits.set(feature[node]!, [split]);
    }
  return splits;
}

/** Whether a number goes everywhere where a missing value goes, so that no score tells them apart. */
export function goesAsMissing(splits: readonly Split[], value: number): boolean {
  return splits.every(({ threshold, defaultLeft }) => value < threshold === defaultLeft);
}

/** Fewer may all have the same side by chance. */
const FEWEST_SPLITS = 5;

/**
 * Whether a value was missing in the rows that a booster was fitted to, by where it sends missing values. Where there were none, XGBoost does not
 * choose: all go right by `hist` and `approx`, all go left by `exact`, whatever the rows. Where there were some, it takes at each split the better side.
 */
export function metMissing(splits: readonly Split[]): 'yes' | 'no' | 'unknown' {
  const toTheLeft = splits.filter(({ defaultLeft }) => defaultLeft).length;
  if (toTheLeft > 0 && toTheLeft < splits.length) return 'yes';
  return splits.length < FEWEST_SPLITS ? 'unknown' : 'no';
}

/** Why it seems that nothing was missing, in a part of a sentence. */
export function neverMetText(splits: readonly Split[]): string {
  return `at all ${splits.length} splits missing values go to the same side, as XGBoost has it where none was in training`;
}
