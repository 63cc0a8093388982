import type { CompiledSchema } from '../../application/compile.ts';
import { computationOf, isSpan } from '../../application/derived.ts';
import { SolventError } from '../../errors.ts';
import type { ImportedSection } from '../../model/imported.ts';
import type { ScalerSection } from '../../model/scaler.ts';
import { areNamed, matchFeatures, withoutPlaces } from './match-features.ts';
import { inModelOrder, placesOfScaler, readScaler, type ScalerFile } from './read-scaler.ts';

/**
 * Where the booster's features stand in the schema, and its scaler in model order. Who fitted a scaler to a table and the booster to what came out
 * of it has named the columns in the scaler alone.
 */
export function matchBooster(
  compiled: CompiledSchema,
  saved: readonly string[],
  count: number,
  scalerText: string | undefined,
): {
  places: number[];
  scaler: ScalerSection | undefined;
  found: ImportedSection['features'];
  /** The booster's features that its scaler leaves alone. */
  unscaled: string[];
} {
  const names = withoutPlaces(compiled, saved);
  const file = scalerText === undefined ? undefined : readScaler(scalerText);
  if (file) checkScaler(file, names, count);
  const found = areNamed(names) ? 'by_name' : areNamed(file?.features ?? []) ? 'by_scaler' : 'by_position';
  const places =
    found === 'by_scaler'
      ? matchFeatures(compiled, 'The scaler', file!.features, count)
      : matchFeatures(compiled, 'The booster', names, count);
  if (!file) return { places, found, scaler: exactly(compiled), unscaled: [] };
  const scaled = placesOfScaler(compiled, file, places);
  const unscaled = places
    .filter((place) => !scaled.includes(place))
    .map((place) => compiled.features[place]!.name);
  return { places, found, scaler: inModelOrder(compiled, file, scaled), unscaled };
}

/** @throws SolventError `validation_error` where nothing says which of the booster's features the scaler's numbers are of */
function checkScaler({ mean, features }: ScalerFile, names: readonly string[], count: number): void {
  if (mean.length === count || (areNamed(names) && areNamed(features))) return;
  const advice = areNamed(names)
    ? 'A scaler of some columns names them: `"features": […]`, or `"feature_names_in_"` as scikit-learn has it.'
    : `The booster does not name its features, and nothing says which of them these are. Name them all in the order of its training, \`booster.feature_names = […]\`, and save it again: a ColumnTransformer puts the scaled columns first, and tells the order by get_feature_names_out().`;
  throw new SolventError(
    'validation_error',
    `The scaler does not fit the booster: it scales ${mean.length} features, and the booster has ${count}. ${advice}`,
  );
}

/**
 * pandas derives features in float64, and they are rounded once, where the booster sees them; ours are derived from float32. A scaler that
 * changes nothing makes ours the same.
 */
function exactly({ schema, features }: CompiledSchema): ScalerSection | undefined {
  if (schema.derived.every((one) => isSpan(computationOf(one).kind))) return undefined;
  return { mean: features.map(() => 0), scale: features.map(() => 1) };
}
