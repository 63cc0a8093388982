import type { CompiledSchema } from '../../application/compile.ts';
import { SolventError } from '../../errors.ts';
import { type BundleFiles, openBundle } from '../../model/bundle.ts';
import { readTrees } from '../../model/consistency.ts';
import type { HoldoutSection } from '../../model/holdout.ts';
import type { Ensemble } from '../../model/trees.ts';
import { asHeldOut } from './as-held-out.ts';

/** A version, as far as it takes to hold it against another. */
export interface Contestant {
  /** For people: `version 3`, or `the challenger`. */
  name: string;
  ensemble: Ensemble;
  threshold: number;
  seed: number;
  section: HoldoutSection;
  /** See `asHeldOut`. */
  compiled: CompiledSchema;
}

/**
 * @param fallback of a version that was imported, the hold-out of what it is held against: which rows it was fitted to nobody knows, and
 *   having seen some of these would only make it look better
 * @param files `manifest.json` and `trees.json`; the others do not matter
 * @throws SolventError `model_unavailable` for a damaged bundle, `validation_error` where it does not say what was held out
 */
export function contestant(name: string, files: BundleFiles, fallback?: HoldoutSection): Contestant {
  const { manifest } = openBundle(files, NEEDED_TO_COMPARE);
  const { policy, seed, imported } = manifest;
  const holdout = imported ? undefined : manifest.holdout;
  const section = imported ? fallback : holdout;
  if (imported && !section)
    throw new SolventError(
      'validation_error',
      `The model of ${name} was imported, as was the other's, and nobody knows which rows either was fitted to: none would be new to one of them for certain.`,
    );
  if (!section)
    throw new SolventError(
      'validation_error',
      `The bundle of ${name} does not say which rows it held out: it was trained before bundles did. Train it again to compare with it.`,
    );
  return {
    name,
    ensemble: readTrees(files.get('trees.json')!),
    threshold: policy.threshold,
    seed,
    section,
    compiled: asHeldOut(manifest, section),
  };
}

/** What is read of a bundle besides its manifest. */
export const NEEDED_TO_COMPARE: readonly string[] = ['trees.json'];
