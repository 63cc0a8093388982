import { shareOf } from '../../statistics/share.ts';
import type { Tail } from './defaulting-tail.ts';

/** A field that alone ranks so well is rarely known when a loan is decided. */
const SUSPICIOUS_AUC = 0.98;
/** A value of which surely more than this share default is rather a consequence of it. */
const SUSPICIOUS_RATE = 0.95;

/**
 * Why a field looks as if it were written after the outcome was known: what was paid after default, a date of charge-off. The number of
 * a bin's rows counts, so a few rows that all default say nothing.
 *
 * @param auc the larger of that of its values and that of its bins, each scored by its own default rate
 * @param tail of its values, of which surely nearly all default
 * @returns a phrase, or null where nothing is suspicious
 * @example leakOf(0.99, []) is "by itself it ranks with a ROC-AUC of 0.990"
 */
export function leakOf(
  auc: number,
  bins: { bin: string; rows: number; defaults: number }[],
  tail: Tail | null = null,
): string | null {
  if (auc >= SUSPICIOUS_AUC) return `by itself it ranks with a ROC-AUC of ${auc.toFixed(3)}`;
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  const defaults = bins.reduce((sum, bin) => sum + bin.defaults, 0);
  // Where nearly all default, a bin of which nearly all do tells nothing.
  if (defaults > rows / 2) return null;
  const found = bins.find((bin) => bin.rows > 0 && shareOf(bin.defaults, bin.rows).low > SUSPICIOUS_RATE);
  if (found) return `of ${found.rows} rows with "${found.bin}" ${found.defaults} default`;
  if (!tail) return null;
  const from = `${tail.from} or ${tail.side === 'above' ? 'more' : 'less'}`;
  return `of ${tail.rows} rows with ${from} ${tail.defaults} default`;
}
