import type { CompiledSchema } from '../../application/compile.ts';
import { derive, modelInputs } from '../../application/encode.ts';
import { isOneHot } from '../../application/field.ts';
import { levelName } from '../../application/levels.ts';
import { featureOwners } from '../../explain/importance.ts';
import type { Ensemble } from '../../model/trees.ts';
import type { PartialDependence } from '../../model/validation.ts';
import { probabilitiesOf } from '../fit.ts';

/** Values of a number at which the curve is taken, where there are more. */
const POINTS = 9;

/**
 * Partial dependence: the mean probability of default of some rows if all had one value of a field and everything else of their own.
 * What is derived from the field, or from the time between two dates, follows it, as in an application. Friedman, Annals of Statistics 29 (2001), 8.2.
 *
 * @param rows row-major features in their own units
 * @param name of a field, or of a derived feature, which is set by itself
 */
export function partialDependence(
  compiled: CompiledSchema,
  ensemble: Ensemble,
  rows: Float32Array,
  name: string,
): PartialDependence {
  const { names, ownerOf } = featureOwners(compiled);
  const owner = names.indexOf(name);
  const place = compiled.schema.fields.findIndex((one) => one.name === name);
  const field = compiled.schema.fields[place];
  const first = ownerOf.indexOf(owner);
  const isInput = compiled.features[first]!.kind !== 'derived';
  const width = compiled.features.length;
  const meanWith = (change: (vector: Float32Array, offset: number) => void) => {
    const changed = rows.slice();
    for (let offset = 0; offset < changed.length; offset += width) {
      change(changed, offset);
      if (isInput) derive(compiled, changed, offset);
    }
    const probabilities = probabilitiesOf(ensemble, modelInputs(compiled, changed));
    return probabilities.reduce((sum, probability) => sum + probability, 0) / probabilities.length;
  };
  if (isOneHot(field)) {
    const levels = field.levels.map(levelName);
    const points = levels.map((value, level) => ({
      value,
      probability: meanWith((vector, offset) => {
        vector.fill(0, offset + first, offset + first + levels.length);
        vector[offset + first + level] = 1;
      }),
    }));
    return { name, points };
  }
  const codes = compiled.codes[place] ?? [];
  const column = Float64Array.from({ length: rows.length / width }, (_, row) => rows[row * width + first]!);
  // Where a code stands the number is missing, and the application is not.
  const known = column.filter(
    (value, row) => !(codes.length > 0 && Number.isNaN(value) && rows[row * width + first + 1]! >= 0),
  );
  const ofNumbers = gridOf(known).map((value) => ({
    value: Number.isNaN(value) ? null : field?.type === 'category' ? levelName(field.levels[value]!) : value,
    probability: meanWith((vector, offset) => {
      vector[offset + first] = value;
      const noCode = Number.isNaN(value) ? Number.NaN : 0;
      vector.fill(noCode, offset + first + 1, offset + first + 1 + codes.length);
    }),
  }));
  const ofCodes = codes.map((code, index) => ({
    value: code.name,
    probability: meanWith((vector, offset) => {
      vector[offset + first] = Number.NaN;
      vector.fill(0, offset + first + 1, offset + first + 1 + codes.length);
      vector[offset + first + 1 + index] = 1;
    }),
  }));
  return { name, points: [...ofNumbers, ...ofCodes] };
}

/** Values between which equally many rows lie, each once, and missing where a row is. */
function gridOf(values: Float64Array): number[] {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const missing = known.length < values.length ? [Number.NaN] : [];
  const distinct = [...new Set(known)];
  if (distinct.length <= POINTS) return [...distinct, ...missing];
  const taken = Array.from({ length: POINTS }, (_, point) => {
    // From the 5th to the 95th of a hundred: beyond there are too few rows to mean anything.
    const share = 0.05 + (0.9 * point) / (POINTS - 1);
    return known[Math.round(share * (known.length - 1))]!;
  });
  return [...new Set(taken), ...missing];
}
