import type { MetricName } from '../application/metric-name.ts';
import type { ApplicationSchema } from '../application/schema.ts';

/** One promotion criterion of the schema and how a version stands to it. */
export interface Criterion {
  metric: MetricName;
  /** The least that is asked for; the most, where `direction` is "at most". */
  required: number;
  direction: 'at least' | 'at most';
  value: number;
  met: boolean;
}

export interface Verdict {
  /** Whether every criterion is met. */
  passed: boolean;
  criteria: Criterion[];
}

/** Metrics of which less is better. */
const LOSSES: ReadonlySet<MetricName> = new Set(['brier', 'ece', 'log_loss']);

/** Holds a version's hold-out metrics against the schema's promotion criteria. */
export function judge(
  promotion: ApplicationSchema['promotion'],
  metrics: Record<MetricName, { value: number }>,
): Verdict {
  const criteria = (Object.entries(promotion) as [MetricName, number][]).map(([metric, required]) => {
    const { value } = metrics[metric];
    const direction = LOSSES.has(metric) ? ('at most' as const) : ('at least' as const);
    return {
      metric,
      required,
      direction,
      value,
      met: direction === 'at most' ? value <= required : value >= required,
    };
  });
  return { passed: criteria.every((criterion) => criterion.met), criteria };
}
