import { isOverride } from '../../decisions/final/final-decision.ts';
import type { Manifest } from '../../model/manifest.ts';
import { decide } from '../../model/policy.ts';
import type { Database } from '../../ports.ts';
import { shareOf } from '../../statistics/share.ts';
import { DAY_MS } from '../../time.ts';
import type { LenderReport, OverrideRate } from '../reports/lender.ts';
import type { WatchedVersion } from '../watched.ts';
import { type DecidedSample, readDecided } from './read.ts';

/** A lender takes days or weeks. */
const DAYS = 30;
/** More would hardly narrow the intervals, and each is looked up at every check. */
const MOST_SAMPLES = 10_000;
/** Of fewer the interval says nothing. */
const MINIMUM_DECIDED = 30;
const MOST_REASONS = 20;
const BANDS = ['Low', 'Medium', 'High'] as const;

/**
 * What the lender decided about a version's sampled predictions of the last 30 days, and how often otherwise than it. Each prediction counts once.
 *
 * @param at in milliseconds since the Unix epoch
 * @returns undefined where no final decision was ever reported
 */
export async function lenderReport(
  database: Database,
  { name, version, policy }: Pick<WatchedVersion, 'name' | 'version' | 'policy'>,
  at: number,
): Promise<LenderReport | undefined> {
  const period = { from: at - DAYS * DAY_MS, to: at };
  const samples = await readDecided(database, name, version, period, MOST_SAMPLES);
  if (!samples) return undefined;
  return {
    from: new Date(period.from).toISOString(),
    to: new Date(period.to).toISOString(),
    ...overridesOf(samples, policy),
  };
}

/** Counts what was decided, and how often otherwise than by the policy. */
export function overridesOf(
  samples: readonly DecidedSample[],
  policy: Manifest['policy'],
): Omit<LenderReport, 'from' | 'to'> {
  const known = samples.flatMap(({ probability, final }) => {
    if (!final) return [];
    const { prediction, default_risk: band } = decide(policy, probability);
    return [{ ...final, prediction, band, isOverridden: isOverride(final, prediction) }];
  });
  const counted = (decision: string) => known.filter((one) => one.decision === decision).length;
  const decided = known.filter(({ decision }) => decision !== 'withdrawn');
  const directionsOf = (of: typeof decided) => ({
    default_predicted: rateOf(of.filter(({ prediction }) => prediction === 1)),
    no_default_predicted: rateOf(of.filter(({ prediction }) => prediction === 0)),
  });
  const reasons = reasonsOf(decided);
  return {
    predictions: samples.length,
    approved: counted('approved'),
    declined: counted('declined'),
    withdrawn: counted('withdrawn'),
    undecided: samples.length - known.length,
    contradicting: known.filter(
      ({ saysOverridden, isOverridden }) => saysOverridden !== null && saysOverridden !== isOverridden,
    ).length,
    minimum_decided: MINIMUM_DECIDED,
    overall: directionsOf(decided),
    bands: BANDS.map((name) => ({
      band: name,
      ...directionsOf(decided.filter(({ band }) => band === name)),
    })),
    reasons: reasons.slice(0, MOST_REASONS),
    further_reasons: Math.max(0, reasons.length - MOST_REASONS),
  };
}

function rateOf(decided: readonly { isOverridden: boolean }[]): OverrideRate {
  const overridden = decided.filter(({ isOverridden }) => isOverridden).length;
  return { decided: decided.length, overridden, rate: estimated(overridden, decided.length) };
}

function estimated(overridden: number, decided: number): OverrideRate['rate'] {
  return decided < MINIMUM_DECIDED ? null : shareOf(overridden, decided);
}

function reasonsOf(
  decided: readonly { why: string | null; prediction: 0 | 1; isOverridden: boolean }[],
): LenderReport['reasons'] {
  const sums = new Map<string | null, { approved: number; declined: number }>();
  for (const { why, prediction, isOverridden } of decided) {
    if (!isOverridden) continue;
    const sum = sums.get(why) ?? { approved: 0, declined: 0 };
    if (prediction === 1) sum.approved++;
    else sum.declined++;
    sums.set(why, sum);
  }
  return [...sums]
    .map(([why, sum]) => ({ why, ...sum, rate: estimated(sum.approved + sum.declined, decided.length) }))
    .sort(
      (one, other) =>
        other.approved + other.declined - one.approved - one.declined ||
        ((one.why ?? '') < (other.why ?? '') ? -1 : 1),
    );
}
