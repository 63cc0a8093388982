import { readBooster } from '../../../src/model/xgboost/booster.ts';
import { writeXgboostJson } from '../../../src/model/xgboost/writer.ts';
import { type ImportOptions, importBooster } from '../../../src/training/imported/import-booster.ts';
import { renumbered } from '../../../src/training/imported/renumber.ts';
import { train } from '../../../src/training/train.ts';
import { bytesOf, smallCsv, schema as whole } from '../support.ts';

/** Numbers alone, as in most Python notebooks. */
const { region: _, ...fields } = Object.fromEntries(whole.fields.map((field) => [field.name, field]));
export const schema = { ...whole, fields: Object.values(fields) };
export const FEATURES = ['age', 'owed', 'earned', 'owner', 'burden'];
/** The same under the names that the file has for them, in another order. */
export const PYTHON_NAMES = ['burden', 'Earned', 'Age', 'Owner', 'Owed'];

export const loans = smallCsv(1200);
export const open = async () => ({ name: 'loans.csv', bytes: bytesOf(loans) });

export function trained(lines = loans, seed = 1) {
  const data = { name: 'loans.csv', bytes: bytesOf(lines) };
  return train(JSON.stringify(schema), data, {
    seed,
    params: { num_boost_round: 20, folds: 2, calibrate: false },
  });
}

const made = await trained();
/** Trees over `FEATURES`. */
export const { ensemble } = readBooster(made.files.get('trees.json')!);

/** Of `PYTHON_NAMES`, for each of `FEATURES` its place. */
const PLACES = [2, 4, 1, 3, 0];

/** What Python might have saved of these trees. @param names none where it knew none */
export function boosterFile(names: readonly string[] = PYTHON_NAMES, of = ensemble): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(writeXgboostJson(renumbered(of, PLACES, PLACES.length), names));
}

/** A scaler that doubles every feature, and what the booster behind it would be: together they are the booster without one, to the bit. */
export const DOUBLING = JSON.stringify({ mean: [0, 0, 0, 0, 0], scale: [0.5, 0.5, 0.5, 0.5, 0.5] });
export function boosterOfDoubled(): Uint8Array<ArrayBuffer> {
  const trees = ensemble.trees.map((tree) => ({ ...tree, threshold: tree.threshold.map((one) => 2 * one) }));
  return boosterFile(PYTHON_NAMES, { ...ensemble, trees });
}

export function imported(options: ImportOptions = {}, booster = boosterFile(), of: object = schema) {
  return importBooster(booster, JSON.stringify(of), open, options);
}
