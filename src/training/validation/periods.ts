import type { PeriodMetrics } from '../../model/validation.ts';
import { aucOf } from '../../statistics/auc.ts';
import { observedToExpectedOf } from '../../statistics/observed-to-expected.ts';
import { DAY_MS } from '../../time.ts';

/** With more periods than this the next longer ones are told. */
const MOST_PERIODS = 24;

/** Names of the month, the quarter and the year of a day. */
const NAMES: ((iso: string) => string)[] = [
  (iso) => iso.slice(0, 7),
  (iso) => `${iso.slice(0, 4)} Q${Math.ceil(Number(iso.slice(5, 7)) / 3)}`,
  (iso) => iso.slice(0, 4),
];

/**
 * How a model does from period to period: months, or quarters or years where there would be too many of the shorter ones. Periods
 * without a row are not told.
 *
 * @param days of the rows, since 1970-01-01
 * @param weights above 0
 * @returns earliest first
 */
export function periodsOf(
  days: Float64Array,
  probabilities: Float64Array,
  labels: Uint8Array,
  weights?: Float64Array,
): PeriodMetrics[] {
  const dates = Array.from(days, (day) => new Date(day * DAY_MS).toISOString());
  const [periods] = NAMES.map((name) => Map.groupBy(dates.keys(), (row) => name(dates[row]!))).filter(
    (groups, length) => groups.size <= MOST_PERIODS || length === NAMES.length - 1,
  );
  return [...periods!]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([period, rows]) => {
      const own = Float64Array.from(rows, (row) => probabilities[row]!);
      const outcomes = Uint8Array.from(rows, (row) => labels[row]!);
      const defaults = outcomes.reduce((sum, label) => sum + label, 0);
      const weightsOfOwn = weights && Float64Array.from(rows, (row) => weights[row]!);
      return {
        period,
        rows: rows.length,
        defaults,
        ...(weightsOfOwn && { default_rate: meanOf(outcomes, weightsOfOwn) }),
        mean_probability: meanOf(own, weightsOfOwn),
        auc: aucOf(outcomes, own, weightsOfOwn),
        observed_to_expected: observedToExpectedOf(own, outcomes, weightsOfOwn),
      };
    });
}

function meanOf(values: ArrayLike<number>, weights?: Float64Array): number {
  let [sum, all] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    const weight = weights?.[row] ?? 1;
    sum += weight * values[row]!;
    all += weight;
  }
  return sum / all;
}
