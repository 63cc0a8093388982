import type { ErrorDetail } from '../errors.ts';
import { allowedWords } from './allowed.ts';
import { LOSSES, type MetricName } from './metric-name.ts';
import type { Asked, PromotionCriteria } from './promotion-schema.ts';

interface Limits {
  minimum: number;
  maximum?: number;
}

/** What a metric can be, where it is no share. */
const LIMITS: Partial<Record<MetricName, Limits>> = {
  gini: { minimum: -1, maximum: 1 },
  log_loss: { minimum: 0 },
};
const SHARE: Limits = { minimum: 0, maximum: 1 };

/** Criteria that no model can be measured by (70 where 0.7 was meant), and those that ask for a bad one. */
export function promotionProblems({ promotion }: { promotion: PromotionCriteria }): ErrorDetail[] {
  return (Object.entries(promotion) as [MetricName, Asked][]).flatMap(([metric, asked]) => {
    if (typeof asked === 'number') return limitProblem(metric, asked, `promotion.${metric}`);
    const direction = 'at_least' in asked ? 'at_least' : 'at_most';
    const path = `promotion.${metric}.${direction}`;
    const meant = LOSSES.has(metric) ? 'at_most' : 'at_least';
    if (direction !== meant)
      return [
        { path, message: `asks for a bad model: of ${metric} ${quality(metric)} is better, say ${meant}` },
      ];
    return limitProblem(metric, 'at_least' in asked ? asked.at_least : asked.at_most, path);
  });
}

const quality = (metric: MetricName) => (LOSSES.has(metric) ? 'less' : 'more');

function limitProblem(metric: MetricName, limit: number, path: string): ErrorDetail[] {
  const { minimum, maximum } = LIMITS[metric] ?? SHARE;
  if (limit >= minimum && limit <= (maximum ?? Number.POSITIVE_INFINITY)) return [];
  const allowed = allowedWords({ type: 'number', minimum, ...(maximum !== undefined && { maximum }) });
  return [{ path, message: `is ${limit}: it must be ${allowed}` }];
}
