import { type Bundle, TREES } from '../../model/bundle.ts';
import { readTrees } from '../../model/consistency.ts';
import type { Model } from '../../model/model.ts';
import { rowsOfReference } from '../../model/reference.ts';
import { interventionalExplainer } from '../interventional.ts';
import { type Explained, type Reason, reasonsBy } from './reasons.ts';

/** The reasons of an application, largest first. */
export type GiveReasons = (application: Explained) => Reason[];

/** A model, and what gives its reasons; one that has none to give, see `hasReasons`, goes without. */
export interface ReasonedModel extends Model {
  reasons?: GiveReasons;
}

/** Whether a model gives reasons: its schema has texts of them, and it knows approved applications to compare with. */
export function hasReasons({ compiled, manifest }: Pick<Bundle, 'compiled' | 'manifest'>): boolean {
  return compiled.schema.reasons !== undefined && (manifest.reference?.rows.length ?? 0) > 0;
}

/**
 * Makes what gives a model's reasons: by interventional contributions, so that they say why an application differs from those that were
 * approved, and not from the mean of all.
 *
 * @param bundle one that `hasReasons`, its trees among its files
 * @throws SolventError `model_unavailable` where its trees cannot be read
 */
export function reasonsOfModel({ compiled, manifest, files }: Bundle): GiveReasons {
  const ensemble = readTrees(files.get(TREES)!);
  const reference = rowsOfReference(manifest.reference!);
  const { explain } = interventionalExplainer(ensemble, reference);
  return reasonsBy(compiled, compiled.schema.reasons!, reference, (features, offset, out) =>
    explain(features, offset, out, 0),
  );
}
