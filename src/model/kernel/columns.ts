import type { Ensemble } from '../trees.ts';

/** A column of a block: a feature, and what stands for its missing values. */
export interface Column {
  feature: number;
  missing: number;
}

/** The columns that the nodes of an ensemble look at, and which of them a node does. */
export interface Columns {
  list: Column[];
  /** @param defaultLeft 1 where the node sends missing values left */
  indexOf(feature: number, defaultLeft: number): number;
}

export function columnsOf({ trees }: Pick<Ensemble, 'trees'>): Columns {
  const list: Column[] = [];
  const indices = new Map<number, number>();
  const keyOf = (feature: number, defaultLeft: number) => 2 * feature + defaultLeft;
  for (const { left, feature, defaultLeft } of trees)
    for (let node = 0; node < left.length; node++) {
      const key = keyOf(feature[node]!, defaultLeft[node]!);
      if (left[node]! < 0 || indices.has(key)) continue;
      indices.set(key, list.length);
      // Below every threshold, or below none: thresholds are finite.
      list.push({ feature: feature[node]!, missing: defaultLeft[node] === 1 ? -Infinity : Infinity });
    }
  return { list, indexOf: (feature, defaultLeft) => indices.get(keyOf(feature, defaultLeft))! };
}
