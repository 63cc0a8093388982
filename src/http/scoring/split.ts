import { SolventError } from '../../errors.ts';
import type { Challenger } from '../../registry/challenger.ts';
import type { HeldModel } from '../../registry/holder.ts';
import { isSampled, rankOf } from '../../samples/rank.ts';
import type { Services } from '../services.ts';

export interface ScoredBy<Scored> {
  model: HeldModel;
  scored: Scored;
}

/**
 * Whether a challenger answers a subject. Always the same subjects as long as the share stands, and a larger share has those of a
 * smaller one; another model's share has others.
 */
export function isInShare(model: string, subject: string, share: number): boolean {
  return isSampled(rankOf(`${model}/${subject}`), share);
}

/**
 * Scores by the champion, or by a challenger where a split gives it this subject. Where the challenger cannot be loaded or refuses the application
 * the champion answers, so that nobody is refused for having been chosen.
 *
 * @param challenger null without one
 * @param score all that the request asks for: one version answers it
 * @throws SolventError what the champion says of the application
 */
export async function scoreSplit<Scored>(
  { models, metrics }: Pick<Services, 'models' | 'metrics'>,
  champion: HeldModel,
  challenger: Challenger | null,
  subject: string,
  score: (model: HeldModel) => Scored,
): Promise<ScoredBy<Scored>> {
  if (!challenger || !answers(challenger, champion, subject))
    return { model: champion, scored: score(champion) };
  try {
    const model = await models.get(challenger.version, champion.name);
    return { model, scored: score(model) };
  } catch (error) {
    if (!(error instanceof SolventError)) throw error;
    const scored = score(champion);
    metrics.count('loan_split_fallbacks_total', {
      model_name: champion.name,
      model_version: challenger.version,
    });
    return { model: champion, scored };
  }
}

function answers({ mode, share, version }: Challenger, champion: HeldModel, subject: string): boolean {
  return mode === 'split' && version !== champion.version && isInShare(champion.name, subject, share!);
}
