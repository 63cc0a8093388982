import type { Ensemble } from '../../model/trees.ts';

/** The thresholds of the splits on some features, ascending and each once, by feature. */
export function thresholdsOf({ trees }: Ensemble, features: ReadonlySet<number>): Map<number, Float32Array> {
  const found = new Map(Array.from(features, (feature) => [feature, new Set<number>()]));
  for (const { left, feature, threshold } of trees)
    for (let node = 0; node < left.length; node++)
      if (left[node]! >= 0) found.get(feature[node]!)?.add(threshold[node]!);
  return new Map(Array.from(found, ([feature, values]) => [feature, Float32Array.from(values).sort()]));
}
