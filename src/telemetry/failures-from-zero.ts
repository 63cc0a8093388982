import type { Series } from './series.ts';

/** Answers of a prediction that are failures of ours. */
const FAILURES = ['500', '503'];
const PREDICTS = /\/(predict|infer)$/;

/**
 * The failures that did not happen yet, of every route of predictions that answered: a rate counts from a series' first value on, so that those
 * which make it appear would wake nobody.
 *
 * @returns series to tell besides
 */
export function failuresFromZero(series: readonly Series[]): Series[] {
  const answered = series.filter(
    ({ name, labels: [method, route] }) =>
      name === 'http_requests_total' && method === 'POST' && PREDICTS.test(route!),
  );
  const known = new Set(answered.map(({ labels }) => labels.join(' ')));
  const routes = new Set(answered.map(({ labels }) => labels[1]!));
  return [...routes].flatMap((route) =>
    FAILURES.map((status) => ['POST', route, status])
      .filter((labels) => !known.has(labels.join(' ')))
      .map((labels): Series => ({ name: 'http_requests_total', labels, value: 0 })),
  );
}
