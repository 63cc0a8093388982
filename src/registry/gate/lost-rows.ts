import type { Manifest } from '../../model/manifest.ts';
import { shareOf } from '../../statistics/share.ts';
import { type Line, notTold } from './line.ts';

/** What a training lets pass as lost unless it is told otherwise. Whoever told it so has to force the gate as well. */
const MOST_LOST = 0.05;
/**
 * So much the lost rows may change the default rate, in proportion. It is less than what may be lost: rows that are lost for how they
 * ended tell of a fault in the data, of which more may be hidden.
 */
const MOST_RATE_CHANGE = 0.02;

/** Whether rows, or one of the outcomes, were lost: rows that were wanted and could not be used. */
export function lostRows({ rows, positives, lost }: Manifest['data']): Line {
  const check = 'rows lost';
  if (!lost) return notTold(check, 'how many rows training could not use');
  const negatives = rows - positives;
  const losses = [
    { of: 'rows', lost: lost.rows, kept: rows },
    { of: 'rows that default', lost: lost.positives, kept: positives },
    {
      of: 'rows that do not default',
      lost: lost.rows - lost.unlabelled - lost.positives,
      kept: negatives,
    },
  ].map((loss) => ({ ...loss, all: loss.lost + loss.kept }));
  const gone = losses.find(({ kept }) => kept === 0);
  if (gone) return { check, result: 'suspicious', message: `There are no ${gone.of} to learn from.` };
  const excess = losses.find(({ lost, all }) => lost > MOST_LOST * all);
  const told = excess ?? losses[0]!;
  const could = `${told.lost} of ${told.all} ${told.of} could not be used (${percent(told.lost / told.all)})`;
  if (!excess) return { check, result: 'passed', message: `${could}.` };
  const message = `${could}, more than ${percent(MOST_LOST)}: what is left may be another population.`;
  return { check, result: 'suspicious', message };
}

/** Whether the rows that were lost default as those do that were kept. */
export function lostRates({ rows, positives, lost }: Manifest['data']): Line {
  const check = 'lost rows';
  if (!lost) return notTold(check, 'whether lost rows default as the kept ones do');
  const known = lost.rows - lost.unlabelled;
  if (known === 0 || rows === 0) {
    const message = 'No row with a known outcome was lost, so none that would change the default rate.';
    return { check, result: 'passed', message };
  }
  const ofLost = shareOf(lost.positives, known);
  const ofKept = shareOf(positives, rows);
  const all = (positives + lost.positives) / (rows + known);
  const isMaterial = Math.abs(ofKept.value - all) > MOST_RATE_CHANGE * all;
  const isCertain = ofLost.low > ofKept.high || ofLost.high < ofKept.low;
  const rates = `Of the lost rows with a known outcome ${percent(ofLost.value)} default, of the kept ones ${percent(ofKept.value)}`;
  return isMaterial && isCertain
    ? { check, result: 'suspicious', message: `${rates}: with them the default rate is ${percent(all)}.` }
    : { check, result: 'passed', message: `${rates}.` };
}

/** @example percent(0.0512) // '5.12%' */
function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))}%`;
}
