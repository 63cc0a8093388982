import { type Bundle, TREES } from '../model/bundle.ts';
import { readTrees } from '../model/consistency.ts';
import { featuresOf } from '../model/feature-rows.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Ensemble } from '../model/trees.ts';
import type { Explainer } from './explainer.ts';
import { interventionalExplainer } from './interventional.ts';

/** A model's trees, and what explains them beside the approved applications that its manifest keeps. */
export interface ModelExplainer {
  ensemble: Ensemble;
  /** Those applications as the model sees them: row-major float32; NaN is missing. */
  reference: Float32Array;
  explainer: Explainer;
}

/** Whether a model knows approved applications to compare with. */
export function hasReference({ reference }: Pick<Manifest, 'reference'>): boolean {
  return (reference?.rows.length ?? 0) > 0;
}

/**
 * Makes what explains a model: by interventional contributions, so that they say why an application differs from those that were
 * approved, and not from the mean of all.
 *
 * @param bundle one that `hasReference`, its trees among its files
 * @throws SolventError `model_unavailable` where its trees cannot be read
 */
export function explainerOfModel({ manifest, files }: Pick<Bundle, 'manifest' | 'files'>): ModelExplainer {
  const ensemble = readTrees(files.get(TREES)!);
  const reference = featuresOf(manifest.reference!.rows);
  return { ensemble, reference, explainer: interventionalExplainer(ensemble, reference) };
}
