import type { Tree } from '../model/trees.ts';

/** The thresholds of trees' splits by feature, ascending and each once. */
export function thresholdsOf(trees: readonly Tree[]): Map<number, Float32Array> {
  const found = new Map<number, Set<number>>();
  for (const { left, feature, threshold } of trees)
    for (let node = 0; node < left.length; node++) {
      if (left[node]! < 0) continue;
      const known = found.get(feature[node]!) ?? new Set();
      found.set(feature[node]!, known.add(threshold[node]!));
    }
  return new Map(Array.from(found, ([feature, values]) => [feature, Float32Array.from(values).sort()]));
}
