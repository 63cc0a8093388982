import { LOSSES, type MetricName } from '../../application/metric-name.ts';
import type { Asked, PromotionCriteria } from '../../application/promotion-schema.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import type { Line } from './line.ts';

/** One promotion criterion of the schema and how a version stands to it. */
export interface Criterion {
  metric: MetricName;
  /** The least that is asked for; the most, where `direction` is "at most". */
  required: number;
  direction: 'at least' | 'at most';
  /** Whether the metric itself is held against it, or the end of its 95% interval that is nearer to failing. */
  of: 'value' | 'interval';
  /** What is held against it: the metric, or that end. */
  value: number;
  met: boolean;
}

/** Without criteria every model could be promoted, which says nothing of it. */
export const NOTHING_ASKED = 'The schema asks nothing of a model: nothing was judged.';

/** Holds a version's hold-out metrics against the schema's promotion criteria. */
export function criteriaOf(promotion: PromotionCriteria, metrics: Record<MetricName, Estimate>): Criterion[] {
  return (Object.entries(promotion) as [MetricName, Asked][]).map(([metric, asked]) => {
    const { required, direction, of } = askedOf(metric, asked);
    const { value: itself, low, high } = metrics[metric];
    const isMost = direction === 'at most';
    const end = isMost ? high : low;
    const value = of === 'interval' ? end : itself;
    return { metric, required, direction, of, value, met: isMost ? value <= required : value >= required };
  });
}

function askedOf(metric: MetricName, asked: Asked): Pick<Criterion, 'required' | 'direction' | 'of'> {
  if (typeof asked === 'number')
    return { required: asked, direction: LOSSES.has(metric) ? 'at most' : 'at least', of: 'value' };
  return 'at_least' in asked
    ? { required: asked.at_least, direction: 'at least', of: asked.of }
    : { required: asked.at_most, direction: 'at most', of: asked.of };
}

/** One criterion in words: `recall 0.8507, at least 0.75 is asked for: met`. */
export function describeCriterion({ metric, value, direction, of, required, met }: Criterion): string {
  const end = direction === 'at least' ? 'lower' : 'upper';
  const held =
    of === 'value'
      ? `${metric} ${value.toFixed(4)}`
      : `${metric}, ${end} end of its 95% interval ${value.toFixed(4)}`;
  return `${held}, ${direction} ${required} is asked for: ${met ? 'met' : 'not met'}`;
}

/** What the schema's criteria say, one a line. None is not "all met". */
export function criteriaLines(criteria: Criterion[]): Line[] {
  if (criteria.length === 0) return [{ check: 'criteria', result: 'not_judged', message: NOTHING_ASKED }];
  return criteria.map((criterion) => ({
    check: 'criteria',
    result: criterion.met ? 'passed' : 'failed',
    message: describeCriterion(criterion),
  }));
}
