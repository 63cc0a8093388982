import type { ErrorDetail } from '../errors.ts';
import { allowedWords } from './allowed.ts';
import type { MetricName } from './metric-name.ts';

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

/** Criteria that no model can be measured by: 70 where 0.7 was meant. */
export function promotionProblems({
  promotion,
}: {
  promotion: Partial<Record<MetricName, number>>;
}): ErrorDetail[] {
  return (Object.entries(promotion) as [MetricName, number][]).flatMap(([metric, asked]) => {
    const { minimum, maximum } = LIMITS[metric] ?? SHARE;
    if (asked >= minimum && asked <= (maximum ?? Number.POSITIVE_INFINITY)) return [];
    const allowed = allowedWords({ type: 'number', minimum, ...(maximum !== undefined && { maximum }) });
    return [{ path: `promotion.${metric}`, message: `is ${asked}: it must be ${allowed}` }];
  });
}
