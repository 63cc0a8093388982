import type { Explainer } from '../../../src/explain/explainer.ts';

/** A row's contributions, and after them the mean. */
export function explained({ mean, explain }: Explainer, row: Float32Array): number[] {
  const out = new Float64Array(row.length);
  explain(row, 0, out, 0);
  return [...out, mean];
}
