import type { Model } from '../../../src/model/model.ts';
import { logOdds } from './log-odds.ts';

/** What a model says that is made of its probabilities alone. */
export function scoredBy(
  probabilities: Model['probabilities'],
): Pick<Model, 'margins' | 'probabilities' | 'scores' | 'marginsOfMany'> {
  const marginsOf = (all: Float64Array) => Float32Array.from(all, logOdds);
  const margins: Model['margins'] = (features, rows) => marginsOf(probabilities(features, rows));
  return {
    margins,
    probabilities,
    marginsOfMany: margins,
    scores(features, rows) {
      const all = probabilities(features, rows);
      return { margins: marginsOf(all), probabilities: all };
    },
  };
}
