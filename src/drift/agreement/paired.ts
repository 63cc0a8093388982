import type { Policy } from '../../model/manifest.ts';
import { decide } from '../../model/policy.ts';
import type { Pair } from '../../samples/pairs.ts';
import { weightedQuantiles } from '../../statistics/weighted-quantile.ts';
import { type Weights, weightsOf } from '../../statistics/weights.ts';
import { meanOf, shareOfRows } from './estimates.ts';
import type { PairedReport } from './report.ts';

/** A pair with what either version decides by it. */
interface DecidedPair {
  difference: number;
  band: PairedReport['bands'][number]['band'];
  isApproved: { champion: boolean; challenger: boolean };
  weight: number;
}

const BANDS = ['Low', 'Medium', 'High'] as const;

/** How far apart the PDs of pairs are, and which decisions would swap. Each pair counts as many applications as it stands for. */
export function agreementOf(
  pairs: readonly Pair[],
  championPolicy: Policy,
  challengerPolicy: Policy,
): PairedReport {
  const weights = weightsOf(pairs.map(({ share }) => share));
  const decided = pairs.map(({ champion, challenger }, row): DecidedPair => {
    const { default_risk, prediction } = decide(championPolicy, champion);
    return {
      difference: challenger - champion,
      band: default_risk,
      isApproved: {
        champion: prediction === 0,
        challenger: decide(challengerPolicy, challenger).prediction === 0,
      },
      weight: weights[row]!,
    };
  });
  const bands = BANDS.map((band) => ({
    band,
    ...differencesOf(decided.filter((pair) => pair.band === band)),
  }));
  return {
    ...differencesOf(decided),
    quantiles: quantilesOf(decided),
    bands: bands.filter(({ pairs }) => pairs > 0),
  };
}

function differencesOf(pairs: readonly DecidedPair[]) {
  const weights = weightsIn(pairs);
  const swapped = (from: 'champion' | 'challenger', to: 'champion' | 'challenger') =>
    shareOfRows(
      pairs.map(({ isApproved }) => isApproved[from] && !isApproved[to]),
      weights,
    );
  return {
    pairs: pairs.length,
    difference: meanOf(
      pairs.map(({ difference }) => difference),
      weights,
    ),
    approve_to_decline: swapped('champion', 'challenger'),
    decline_to_approve: swapped('challenger', 'champion'),
  };
}

function quantilesOf(pairs: readonly DecidedPair[]): PairedReport['quantiles'] {
  if (pairs.length === 0) return null;
  const shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
  const differences = pairs.map(({ difference }) => difference);
  const [p1, p5, p25, p50, p75, p95, p99] = weightedQuantiles(differences, weightsIn(pairs), shares) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { p1, p5, p25, p50, p75, p95, p99 };
}

function weightsIn(pairs: readonly DecidedPair[]): Weights {
  return Float64Array.from(pairs, ({ weight }) => weight);
}
