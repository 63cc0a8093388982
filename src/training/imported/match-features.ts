import type { CompiledSchema } from '../../application/compile.ts';
import { SolventError } from '../../errors.ts';
import { xgboostNames } from '../../model/xgboost/names.ts';
import { nearest } from '../../nearest.ts';
import { ended, inOneSentence } from '../../validation.ts';
import { lackingAdvice } from './lacking-advice.ts';

/**
 * Whether names tell features apart, or are those that XGBoost gives to places, `f0`, `f1`, … in this very order: in another order, or with
 * one left out, somebody's columns are called so.
 */
export function areNamed(names: readonly string[]): boolean {
  return names.some((name, place) => name !== `f${place}`);
}

/**
 * A booster's names, none where they are `0`, `1`, … in this very order: pandas calls the columns of an array so, and they are places. In a schema
 * with such columns they are names.
 */
export function withoutPlaces({ schema }: CompiledSchema, names: readonly string[]): readonly string[] {
  const arePlaces = names.every((name, place) => name === `${place}`);
  return arePlaces && !schema.fields.some(({ column }) => names.includes(column)) ? [] : names;
}

/**
 * Where a booster's features stand among the schema's: by the feature's name, in `trees.json` as well, or its field's column where
 * they are named, and otherwise by their order, where they are as many. The schema's are all among them, but for those that one of them is derived
 * from.
 *
 * @param whose names they are, `The booster` or `The scaler`, for errors
 * @param names in their order; none, or `f0`, `f1`, …, where they are known by it alone
 * @param count how many they are
 * @returns for each of them, the index of the schema's feature
 * @throws SolventError `validation_error` that names every feature that the other side lacks, once, and what to do
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
      ['A schema has the features that the booster was trained on, and no others, in their order.'],
    );
  }
  const found = lookUp(compiled, names);
  const needed = operandsOf(compiled, found.known);
  const lacking = own.filter((_, index) => !found.known.has(index));
  const superfluous = lacking.filter((name) => !needed.has(own.indexOf(name)));
  // A name that is nobody's may be meant for any of them.
  const isAnyMeant = [...found.meant.values()].includes(undefined);
  refuse(whose, found, isAnyMeant ? lacking : superfluous, lackingAdvice(compiled, superfluous));
  return found.places as number[];
}

/**
 * The same of features that need not be all of the schema's, as a scaler of some columns has them.
 *
 * @param names that tell them apart
 */
export function matchSome(compiled: CompiledSchema, whose: string, names: readonly string[]): number[] {
  const found = lookUp(compiled, names);
  refuse(whose, found, [], []);
  return found.places as number[];
}

interface Found {
  names: readonly string[];
  /** For each of the names the index of the schema's feature; undefined where there is none. */
  places: (number | undefined)[];
  /** What each of the others was perhaps meant to be. */
  meant: Map<string, string | undefined>;
  /** The schema's features that have one of the names, or were perhaps meant by one. */
  known: Set<number>;
}

function lookUp(compiled: CompiledSchema, names: readonly string[]): Found {
  const own = compiled.features.map(({ name }) => name);
  // Python's XGBoost takes no `<` or `[` in a name: `trees.json` has others for such features, and so may what was trained by it.
  const byName = new Map(xgboostNames(own).map((name, index) => [name, index]));
  compiled.features.forEach((feature, index) => {
    byName.set(feature.name, index);
    const field = compiled.schema.fields[feature.field];
    // Of a field with several features, the column names none of them.
    if (field && feature.name === field.name && !byName.has(field.column)) byName.set(field.column, index);
  });
  // Blanks around a column's name are no part of it where the file is read.
  const places = names.map((name) => byName.get(name) ?? byName.get(name.trim()));
  const known = new Set(places.filter((place) => place !== undefined));
  const free = [...byName].flatMap(([name, index]) => (known.has(index) ? [] : [name]));
  const unknown = names.filter((_, index) => places[index] === undefined);
  const meant = new Map(unknown.map((name) => [name, meantBy(name, free)]));
  for (const name of meant.values()) if (name !== undefined) known.add(byName.get(name)!);
  return { names, places, meant, known };
}

/** A ColumnTransformer puts the name of the step and two underscores in front of a column's. */
function meantBy(name: string, free: readonly string[]): string | undefined {
  return nearest(name, free) ?? nearest(name.slice(name.indexOf('__') + 1), free);
}

function refuse(
  whose: string,
  { names, places, meant }: Found,
  lacking: readonly string[],
  advice: readonly string[],
): void {
  const problems = [
    ...[...meant].map(([name, other]) =>
      other === undefined
        ? `"${name}" is no feature of the schema`
        : `"${name}" is no feature of the schema; did it mean "${other}"?`,
    ),
    ...lacking.map((name) => `the schema's "${name}" is not among them`),
    ...names.flatMap((name, index) =>
      places[index] !== undefined && places.indexOf(places[index]) < index
        ? [`"${name}" stands there twice`]
        : [],
    ),
  ];
  if (problems.length === 0) return;
  const suggested = [...meant.values()].filter((other) => other !== undefined);
  const isScaler = whose === 'The scaler';
  throw misfits(`${whose}'s features are not those of the schema: ${inOneSentence(problems)}`, [
    ...(suggested.length > 0
      ? [isScaler ? 'Correct the names in its file.' : renamingAdvice(suggested)]
      : []),
    ...([...meant].some(([name, other]) => other?.includes('=') && name === other.replace('=', '_'))
      ? [
          'pandas.get_dummies joins a column and its level by "_": with prefix_sep="=" they are called as here.',
        ]
      : []),
    ...(isScaler && [...meant.values()].includes(undefined)
      ? [
          'What the booster was not trained on does not belong in its file: leave the name out, with its numbers.',
        ]
      : []),
    ...advice,
  ]);
}

/** @param suggested what names were perhaps meant to be */
function renamingAdvice(suggested: readonly string[]): string {
  const inPython = 'rename the feature in Python, `booster.feature_names = […]`, and save it again.';
  // A level's feature is called by the schema alone.
  return suggested.every((name) => name.includes('='))
    ? inPython[0]!.toUpperCase() + inPython.slice(1)
    : `Call the field or its column so in the schema, or ${inPython}`;
}

/** Of what features are derived from, directly or not: a schema cannot do without them. */
function operandsOf(compiled: CompiledSchema, features: ReadonlySet<number>): Set<number> {
  const operands = new Set<number>();
  // What is derived stands behind what it is derived from.
  for (const { feature, operands: of } of compiled.derivations.toReversed())
    if (features.has(feature) || operands.has(feature)) for (const operand of of) operands.add(operand);
  return operands;
}

function misfits(message: string, advice: readonly string[]): SolventError {
  return new SolventError('validation_error', [ended(message), ...advice].join(' '));
}
