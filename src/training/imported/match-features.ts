import type { CompiledSchema } from '../../application/compile.ts';
import { SolventError } from '../../errors.ts';
import { xgboostNames } from '../../model/xgboost/names.ts';
import { nearest } from '../../nearest.ts';
import { ended, inOneSentence } from '../../validation.ts';

/**
 * Whether names tell features apart, or are those that XGBoost gives to places, `f0`, `f1`, … in this very order: in another order, or with
 * one left out, somebody's columns are called so.
 */
export function areNamed(names: readonly string[]): boolean {
  return names.some((name, place) => name !== `f${place}`);
}

/**
 * Where each of somebody else's features stands among the schema's: by the feature's name, in `trees.json` as well, or its field's column where
 * they are named, and otherwise by their order, where they are as many.
 *
 * @param whose `The booster` or `The scaler`, for errors
 * @param names in their order; none, or `f0`, `f1`, …, where they are known by it alone
 * @param count how many they are
 * @returns for each of them, the index of the schema's feature
 * @throws SolventError `validation_error` that names every feature that the other side lacks, and what was perhaps meant
 */
export function matchFeatures(
  compiled: CompiledSchema,
  whose: string,
  names: readonly string[],
  count: number,
): number[] {
  const own = compiled.features.map(({ name }) => name);
  if (!areNamed(names)) {
    if (count === own.length) return own.map((_, index) => index);
    throw misfits(
      `${whose} has ${count} features without names, and the schema has ${own.length}: ${own.join(', ')}`,
    );
  }
  // Python's XGBoost takes no `<` or `[` in a name: `trees.json` has others for such features, and so may what was trained by it.
  const found = new Map(xgboostNames(own).map((name, index) => [name, index]));
  compiled.features.forEach((feature, index) => {
    found.set(feature.name, index);
    const field = compiled.schema.fields[feature.field];
    // Of a field with several features, the column names none of them.
    if (field && feature.name === field.name && !found.has(field.column)) found.set(field.column, index);
  });
  const places = names.map((name) => found.get(name));
  const matched = new Set(places);
  const lacking = own.filter((_, index) => !matched.has(index));
  const free = [...found].flatMap(([name, index]) => (matched.has(index) ? [] : [name]));
  const problems = [
    ...names.flatMap((name, index) => (places[index] === undefined ? [unknownText(name, free)] : [])),
    ...lacking.map((name) => `the schema's "${name}" is not among them`),
    ...names.flatMap((name, index) =>
      places[index] !== undefined && places.indexOf(places[index]) < index
        ? [`"${name}" stands there twice`]
        : [],
    ),
  ];
  if (problems.length > 0)
    throw misfits(`${whose}'s features are not those of the schema: ${inOneSentence(problems)}`);
  return places as number[];
}

function unknownText(name: string, free: readonly string[]): string {
  const meant = nearest(name, free);
  return meant === undefined
    ? `"${name}" is no feature of the schema`
    : `"${name}" is no feature of the schema; did it mean "${meant}"?`;
}

function misfits(message: string): SolventError {
  return new SolventError('validation_error', ended(message));
}
