import type { Manifest } from '../../model/manifest.ts';
import type { Recorded } from './compared.ts';
import type { Line } from './line.ts';

/** By so much a version may do otherwise on other rows than on its hold-out, if it lies outside the 95% interval as well. */
const MATERIAL = { auc: 0.1, recall: 0.2 };

/**
 * Whether a version did beside the champion as its own manifest says that it does: a policy that was changed by hand since, or metrics
 * that were, show here. Another population is a reason too, so it is a suspicion, which who knows the reason can overrule.
 *
 * @returns nothing where nobody measured it
 */
export function asStated({ metrics }: Pick<Manifest, 'metrics'>, recorded: Recorded[]): Line[] {
  const check = 'as stated';
  const { roc_auc, recall } = metrics.holdout;
  const measured = recorded.flatMap(({ comparison: { challenger, data_sha256 } }) =>
    challenger ? [{ challenger, sha256: data_sha256 }] : [],
  );
  const told = measured.flatMap(({ challenger, sha256 }) =>
    [
      { name: 'ROC-AUC', is: challenger.auc, stated: roc_auc, limit: MATERIAL.auc },
      { name: 'recall', is: challenger.recall, stated: recall, limit: MATERIAL.recall },
    ].map((one) => ({ ...one, sha256 })),
  );
  if (told.length === 0) return [];
  const otherwise = told.filter(
    ({ is, stated: { value, low, high }, limit }) => Math.abs(is - value) > limit && (is < low || is > high),
  );
  if (otherwise.length === 0) {
    const message = 'Where it was compared, it did as its manifest says.';
    return [{ check, result: 'passed', message }];
  }
  const sentences = otherwise.map(
    ({ name, is, stated: { value, low, high }, sha256 }) =>
      `On the rows of ${sha256.slice(0, 12)}… its ${name} is ${is.toFixed(4)}, and its manifest says ${value.toFixed(4)} (95% interval ${low.toFixed(4)} to ${high.toFixed(4)}): ` +
      'they are of another population, or the bundle is not what was trained.',
  );
  return [{ check, result: 'suspicious', message: sentences.join(' ') }];
}
