import type { ApplicationSchema } from '../../application/schema.ts';
import type { Bundle } from '../../model/bundle.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Model } from '../../model/model.ts';
import { explainerOfModel, hasReference, type ModelExplainer } from '../model-explainer.ts';
import { type Explained, type Reason, reasonsBy } from './reasons.ts';

/** The reasons of an application, largest first. */
export type GiveReasons = (application: Explained) => Reason[];

/** A model, and what gives its reasons; one that has none to give, see `hasReasons`, goes without. */
export interface ReasonedModel extends Model {
  reasons?: GiveReasons;
}

/** Why a model gives no reasons, as what follows `none: `; null where it gives them. */
export function whyNoReasons({
  compiled,
  manifest,
}: {
  compiled: { schema: ApplicationSchema };
  manifest: Pick<Manifest, 'reference'>;
}): string | null {
  if (!compiled.schema.reasons) return 'its schema has no texts of them';
  return hasReference(manifest) ? null : 'it knows no approved applications to compare with';
}

/** Whether a model gives reasons: its schema has texts of them, and it knows approved applications to compare with. */
export function hasReasons(model: Parameters<typeof whyNoReasons>[0]): boolean {
  return whyNoReasons(model) === null;
}

/**
 * Makes what gives a model's reasons.
 *
 * @param bundle one that `hasReasons`, its trees among its files
 * @param by what explains it
 * @throws SolventError `model_unavailable` where its trees cannot be read
 */
export function reasonsOfModel(bundle: Bundle, by: ModelExplainer = explainerOfModel(bundle)): GiveReasons {
  const { compiled } = bundle;
  const { reference, explainer } = by;
  return reasonsBy(compiled, compiled.schema.reasons!, reference, (features, offset, out) =>
    explainer.explain(features, offset, out, 0),
  );
}

/** The same, made when the first reasons are asked for: most jobs that a consumer scores ask for none. */
export function reasonsWhenAsked(bundle: Bundle): GiveReasons {
  let give: GiveReasons | undefined;
  return (application) => {
    give ??= reasonsOfModel(bundle);
    return give(application);
  };
}
