import { log } from '../../log.ts';
import { notAModel, notSupported, shown } from './not-a-model.ts';

/** XGBoost 3 takes what lies nearer to 0 or 1 for this, and 1.7 as it is: measured with 1.7.6, 3.2.0 and 3.4.1. */
const [LEAST, MOST] = ['1e-6', '0.999999'];
const NEAREST = Math.fround(1e-6);
const FARTHEST = Math.fround(1 - 1e-6);
const PATH = 'learner.learner_model_param.base_score';

/**
 * The margin before any tree, of a `base_score`: a probability, "5E-1", or from XGBoost 3.1 on a list of one, "[5E-1]". In float32, as
 * XGBoost computes it.
 *
 * @throws SolventError `validation_error` where it is no probability between 0 and 1, or there are several
 */
export function baseMarginOf(baseScore: string): number {
  const text = baseScore.replace(/^\[(.*)\]$/, '$1');
  if (text.includes(',')) throw notSupported(PATH, 'it predicts several targets at once');
  const probability = Math.fround(text.trim() === '' ? Number.NaN : Number(text));
  if (!(probability >= 0 && probability <= 1))
    throw notAModel(PATH, `${shown(baseScore)} is no probability between 0 and 1`);
  if (!(probability >= NEAREST && probability <= FARTHEST))
    throw notSupported(
      PATH,
      `${shown(baseScore)} lies nearer to 0 or 1 than 1e-6, where XGBoost's versions score differently. XGBoost 3 takes ` +
        `${probability < 0.5 ? LEAST : MOST} for it: where its scores are meant, load the model in Python, call ` +
        `booster.set_param({"base_score": ${probability < 0.5 ? LEAST : MOST}}) and save it again`,
    );
  const odds = Math.fround(Math.fround(1 / probability) - 1);
  // Not the -0 of an even chance.
  return Math.fround(-log(odds)) + 0;
}
