import { refusal } from './bundle.ts';
import { featuresOf } from './feature-rows.ts';
import type { Manifest } from './manifest.ts';

/**
 * Checks that what scores for a bundle gives its golden rows their margins, bit for bit.
 *
 * @param margins scores row-major float32 features, `rows` × `manifest.features.length` (NaN is missing), to one margin a row
 * @throws SolventError `model_unavailable` with the row and both margins
 */
export function checkGoldenRows(
  manifest: Manifest,
  margins: (features: Float32Array, rows: number) => Float32Array,
): void {
  const { rows, margins: expected } = manifest.golden;
  const width = manifest.features.length;
  if (rows.length !== expected.length || rows.some((row) => row.length !== width))
    throw refusal('its golden rows, features and margins do not match in number');
  const features = featuresOf(rows);
  const scored = margins(features, rows.length);
  expected.forEach((margin, row) => {
    if (scored[row] !== margin)
      throw refusal(`golden row ${row} scores to the margin ${scored[row]} and should to ${margin}`);
  });
}
