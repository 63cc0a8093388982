import { z } from 'zod';
import type { Application } from '../../application/application.ts';
import { levelName } from '../../application/levels.ts';
import { smallestChanges } from '../../explain/changes/changes.ts';
import type { Option } from '../../explain/changes/options.ts';
import { explanationOf } from '../../explain/full/explanation.ts';
import type { ModelExplainer } from '../../explain/model-explainer.ts';
import type { HeldModel } from '../../registry/holder.ts';
import type { PassingChange } from '../../scoring/explanation.ts';
import { scoreApplication } from '../../scoring/score.ts';
import { inSteps, type Pause } from '../../steps.ts';
import { invalid } from '../../validation.ts';
import type { ScoredBody } from './score-body.ts';

/** What `?explain=` may say. */
export const explainSchema = z.literal('full').meta({
  description:
    '`full`: with `explanation`, what each feature contributed, and of a declined application what would change it. A 422 where the model knows no approved applications to explain against.',
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
 * What a score was made of, and what would change it, as an answer has it. The same application has the same by the same version.
 *
 * @param model one that can be explained
 * @throws SolventError `model_unavailable`
 */
export async function explain(model: HeldModel, scored: ScoredBody, pause: Pause): Promise<object> {
  const { rows, of } = model.manifest.reference!;
  const by = await model.explainer!();
  const { features, result } = scored;
  return {
    ...explanationOf(model.compiled, by, features, result.probability),
    against: { rows: rows.length, of },
    ...(result.prediction === 1 && { would_pass: await wouldPass(model, by, scored, pause) }),
  };
}

/** Changes with which the application passes: each is scored as if it had been sent so. */
async function wouldPass(
  model: HeldModel,
  by: ModelExplainer,
  { application, values }: ScoredBody,
  pause: Pause,
): Promise<PassingChange[]> {
  const found = await inSteps(smallestChanges(model, by, values), pause);
  return found.flatMap((options) => {
    const changes = options.map((option) => toldChange(model, values, option));
    const changed = changes.map(({ field, to }) => [field, to] as const);
    const sent = { ...(application as Application), ...Object.fromEntries(changed) };
    const { prediction, probability } = scoreApplication(model, sent).result;
    return prediction === 0 ? [{ changes, probability }] : [];
  });
}

/** A change as applications write values. */
function toldChange(
  { compiled }: HeldModel,
  values: Float64Array,
  { field: index, value }: Option,
): PassingChange['changes'][number] {
  const field = compiled.schema.fields[index]!;
  const told = (one: number) => {
    if (field.type === 'category') return levelName(field.levels[one]!);
    return field.type === 'boolean' ? one === 1 : one;
  };
  return { field: field.name, from: told(values[index]!), to: told(value) };
}
