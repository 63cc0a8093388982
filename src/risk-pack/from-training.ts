import { SolventError } from '../errors.ts';
import { type Bundle, TREES } from '../model/bundle.ts';
import type { TrainingData } from '../training/data/labelled.ts';
import { train } from '../training/train.ts';
import { type Check, fromTraining } from './check.ts';

/** What came of training a version again. */
export interface Retrained {
  /** Its trees are the bundle's, to the last byte. */
  same_trees: boolean;
}

/** Sections of the manifest that a training measures or draws. Those that hold applications are for whoever may read the bundle. */
const MADE = [
  'policy',
  'data',
  'holdout',
  'calibration',
  'metrics',
  'baseline',
  'reasons',
  'validation',
  'audit',
] as const;

/**
 * Trains a version again: the same rows, schema, parameters and seed give the same bytes, and so every number of the manifest, those that
 * are drawn too. By another release of the product the trees may be others.
 *
 * @throws SolventError `validation_error` for a model that was not trained here, or rows that cannot be trained on
 */
export async function trainedAgain(
  { manifest, files }: Bundle,
  open: () => Promise<TrainingData>,
): Promise<{ checks: Check[]; retrained: Retrained }> {
  const { schema, params, seed, imported } = manifest;
  if (imported)
    throw new SolventError(
      'validation_error',
      'The version was imported: nobody knows how it was trained, so that it cannot be trained again. Leave --retrain out.',
    );
  const again = await train(JSON.stringify(schema), await open(), { seed, params });
  return {
    checks: MADE.flatMap((section) => fromTraining(section, manifest[section], again.manifest[section])),
    retrained: { same_trees: areEqual(files.get(TREES)!, again.files.get(TREES)!) },
  };
}

function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
