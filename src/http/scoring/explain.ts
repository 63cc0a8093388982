import { z } from 'zod';
import { explanationOf } from '../../explain/full/explanation.ts';
import type { HeldModel } from '../../registry/holder.ts';
import type { Scored } from '../../scoring/score.ts';
import { invalid } from '../../validation.ts';

/** What `?explain=` may say. */
export const explainSchema = z.literal('full').meta({
  description:
    '`full`: with `explanation`, what each feature contributed. A 422 where the model knows no approved applications to explain against.',
});

/**
 * @throws SolventError `validation_error` for a model that cannot be explained
 */
export function requireExplainable({ name, version, manifest, explainer }: HeldModel): void {
  if (explainer) return;
  const why = manifest.reference
    ? 'approved none of the applications of its data'
    : 'has no background of approved applications: it was imported without data, or made before there were backgrounds';
  throw invalid('The address is not valid', [
    {
      path: 'explain',
      message: `there is nothing to explain against, for version ${version} of ${name} ${why}`,
    },
  ]);
}

/**
 * What a score was made of, as an answer has it.
 *
 * @param model one that can be explained
 * @throws SolventError `model_unavailable`
 */
export async function explain(model: HeldModel, { features, result }: Scored): Promise<object> {
  const { rows, of } = model.manifest.reference!;
  const by = await model.explainer!();
  return {
    ...explanationOf(model.compiled, by, features, result.probability),
    against: { rows: rows.length, of },
  };
}
