import { type CompiledSchema, featureCountOf } from '../application/compile.ts';
import { derive, modelInputs } from '../application/encode.ts';
import { rowsOf } from '../model/feature-rows.ts';
import type { Manifest } from '../model/manifest.ts';
import { type Ensemble, marginsOf } from '../model/trees.ts';
import type { Random } from '../ports.ts';
import { randomInteger } from '../random.ts';
import type { Matrix } from './boosting/matrix.ts';

/** Enough to reach a good part of the leaves. */
const ROWS = 16;

/**
 * Rows whose margins every runtime must reproduce when it loads the bundle. Each field, and each time between dates, is drawn from another training
 * row, so the values are usual ones and no row is an applicant's. The last row has every field missing: it walks the
 * default directions. They stand as the model sees them, scaled where it has a scaler.
 *
 * @param matrix in the features' own units
 */
export function goldenRows(
  compiled: CompiledSchema,
  matrix: Matrix,
  ensemble: Ensemble,
  random: Random,
): Manifest['golden'] {
  const width = matrix.featureCount;
  const features = new Float32Array((ROWS + 1) * width).fill(Number.NaN);
  for (let row = 0; row < ROWS; row++) {
    compiled.schema.fields.forEach((field, index) => {
      if (field.type === 'date') return;
      const at = compiled.firstFeature[index]!;
      const donor = randomInteger(random, matrix.rows) * width + at;
      features.set(matrix.features.subarray(donor, donor + featureCountOf(field)), row * width + at);
    });
    for (const { feature } of compiled.spans)
      features[row * width + feature] =
        matrix.features[randomInteger(random, matrix.rows) * width + feature]!;
    derive(compiled, features, row * width);
  }
  const inputs = modelInputs(compiled, features);
  return {
    rows: rowsOf(inputs, width),
    margins: Array.from(marginsOf(ensemble, inputs)),
  };
}
