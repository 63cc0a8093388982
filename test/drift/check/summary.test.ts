import { expect, test } from 'vitest';
import { summaryOf } from '../../../src/drift/check/summary.ts';
import type { DistributionComparison, WindowReport } from '../../../src/drift/reports/report.ts';
import { thresholdsFor } from '../../../src/drift/stability/verdict.ts';

function moved(
  feature: string | null,
  psi: number,
  what: string | null,
  baseline: number,
  recent: number,
): DistributionComparison {
  return {
    feature,
    psi,
    p_value: 0,
    adjusted_p_value: 0,
    verdict: 'alert',
    bins: [],
    change: { what, baseline, recent },
  };
}

test('what changed is told in words, the largest change first, and what did not is left out', () => {
  const window: WindowReport = {
    name: '24h',
    from: '2026-11-26T00:00:00.000Z',
    to: '2026-11-27T00:00:00.000Z',
    samples: { realtime: 40, batch: 200 },
    scored: { realtime: 1_000, batch: 349_000 },
    verdict: 'alert',
    distributions: [
      moved(null, 0.16, 'at least 2%', 0.2, 0.41),
      moved('employed', 0.54, null, 0.71, 0.35),
      { ...moved('income', 0.01, 'below 10', 0.5, 0.51), verdict: 'stable' },
      moved('region', 0.2, 'a level that the schema does not list', 0, 0.17),
      moved('purpose', 0.18, 'car', 0.3, 0.12),
    ],
  };
  expect(summaryOf([window], window, thresholdsFor(0.15), true, null)).toBe(
    'Compared with the training population, in the 240 samples of 350,000 applications of the last 24 hours ' +
      'applicants are less often employed (71% → 35%, PSI 0.54), ' +
      'region is more often a level that the schema does not list (0% → 17%, PSI 0.20), ' +
      'purpose is less often car (30% → 12%, PSI 0.18) and ' +
      'the probability of default is more often at least 2% (20% → 41%, PSI 0.16).',
  );
});

test.each([
  [1, 1, 'There is only 1 sample of 1 application of the last 7 days'],
  [1, 20, 'There is only 1 sample of 20 applications of the last 7 days'],
  [2, 20, 'There are only 2 samples of 20 applications of the last 7 days'],
])('%i samples of %i applications are too few, and told in grammar', (samples, applications, sentence) => {
  const window: WindowReport = {
    name: '7d',
    from: '2026-11-20T00:00:00.000Z',
    to: '2026-11-27T00:00:00.000Z',
    samples: { realtime: samples, batch: 0 },
    scored: { realtime: applications, batch: 0 },
    verdict: 'too_few_samples',
    distributions: [],
  };
  expect(summaryOf([window], undefined, thresholdsFor(0.15), true, null)).toMatch(
    new RegExp(`^${sentence};`),
  );
});
