import type { Policy } from '../../model/manifest.ts';
import { decide } from '../../model/policy.ts';
import type { StoredSample } from '../../samples/read.ts';
import { weightsOf } from '../../statistics/weights.ts';
import { meanOf, shareOfRows } from './estimates.ts';
import type { PopulationReport } from './report.ts';

/** What a version answered, by its samples: how many it approved, and the PDs that it gave. */
export function answeredBy(samples: readonly StoredSample[], policy: Policy): PopulationReport {
  const weights = weightsOf(samples.map(({ share }) => share));
  const probabilities = samples.map(({ probability }) => probability);
  return {
    samples: samples.length,
    approved: shareOfRows(
      probabilities.map((probability) => decide(policy, probability).prediction === 0),
      weights,
    ),
    probability: meanOf(probabilities, weights),
  };
}
