import type { Manifest } from '../../model/manifest.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import { calibration } from './calibration.ts';
import { keptConstraints } from './constraints.ts';
import { copiedRows } from './copied-rows.ts';
import { asImported } from './imported.ts';
import type { Line } from './line.ts';
import { lostRates, lostRows } from './lost-rows.ts';
import { leak, tooGood } from './too-good.ts';

const IMPORTED_WITH = 'the rows that it was imported with';

/**
 * What makes a training itself suspect, however good its numbers look. Each limit lies where a finding is both material and more than
 * chance.
 */
export function suspicions({
  data,
  metrics,
  validation,
  imported,
}: Pick<Manifest, 'data' | 'metrics' | 'validation' | 'imported'>): Line[] {
  const auc = metrics.holdout.roc_auc;
  // There is no training part that loans could stand in as well.
  if (imported)
    return [
      lostRows(data),
      lostRates(data),
      leak(validation),
      ...keptConstraints(validation),
      ...asImported([
        tooGood(auc, IMPORTED_WITH),
        chance(auc, IMPORTED_WITH),
        calibration(validation, { bySlope: false, rows: IMPORTED_WITH }),
      ]),
    ];
  return [
    lostRows(data),
    lostRates(data),
    copiedRows(validation),
    leak(validation),
    tooGood(auc),
    chance(auc),
    calibration(validation),
  ];
}

/** Whether the model may rank no better than chance. */
function chance({ low, high }: Estimate, rows = 'the hold-out'): Line {
  const interval = `The 95% interval of the ROC-AUC on ${rows} is ${low.toFixed(4)} to ${high.toFixed(4)}`;
  return low <= 0.5
    ? {
        check: 'chance',
        result: 'suspicious',
        message: `${interval}: the model may rank no better than chance.`,
      }
    : { check: 'chance', result: 'passed', message: `${interval}, above chance.` };
}
