import { MINIMUM_SAMPLES, SIGNIFICANCE, type Thresholds, thresholdsFor } from '../drift/stability/verdict.ts';
import type { Environment } from '../environment.ts';

/** By what a version that answers is watched: the configuration's limits, and those that nobody sets. */
export interface Monitoring {
  samples: {
    of_predictions: number;
    of_portfolio_rows: number;
    most_a_minute: number;
    kept_for_days: number;
  };
  /** PSIs at which the verdicts of the drift check begin. */
  psi: Thresholds;
  /** The chance of any false finding in a day without a change. */
  significance: number;
  minimum_samples: number;
  /** The share of refused applications from which on an alert is raised. */
  refused: number;
  guard_hours: number;
  retrain_every_days: number;
  challenger: { shadow_hours: number; promotion: Environment['CHALLENGER_PROMOTION'] };
  /** Whether alerts go anywhere: where stands in no pack. */
  webhook: boolean;
  approvals: number;
  decisions: { log: Environment['DECISION_LOG']; kept_for_days: number };
}

export function monitoringOf(environment: Environment): Monitoring {
  return {
    samples: {
      of_predictions: environment.DRIFT_SAMPLING_RATE,
      of_portfolio_rows: environment.DRIFT_BATCH_SAMPLING_RATE,
      most_a_minute: environment.DRIFT_SAMPLES_PER_MINUTE,
      kept_for_days: environment.DRIFT_RETENTION_DAYS,
    },
    psi: thresholdsFor(environment.DRIFT_PSI_THRESHOLD),
    significance: SIGNIFICANCE,
    minimum_samples: MINIMUM_SAMPLES,
    refused: environment.DRIFT_REFUSED_THRESHOLD,
    guard_hours: environment.GUARD_HOURS,
    retrain_every_days: environment.RETRAIN_EVERY_DAYS,
    challenger: {
      shadow_hours: environment.CHALLENGER_SHADOW_HOURS,
      promotion: environment.CHALLENGER_PROMOTION,
    },
    webhook: environment.ALERT_WEBHOOK_URL !== undefined,
    approvals: environment.PROMOTION_APPROVALS,
    decisions: { log: environment.DECISION_LOG, kept_for_days: environment.DECISION_RETENTION_DAYS },
  };
}
