import { MINIMUM_SAMPLES, thresholdsFor } from '../stability/verdict.ts';
import type { DriftReport } from './report.ts';

/** A report as documents show it: of a population whose salaries moved. */
export const DRIFT_REPORT_EXAMPLE: DriftReport = {
  id: '1-20261101T120500000Z',
  at: '2026-11-01T12:05:00.000Z',
  model_name: 'loan-default',
  model_version: '1',
  verdict: 'alert',
  summary:
    'Compared with the training population, in the 1,200 samples of the last 24 hours annual_salary changed (PSI 0.17).',
  thresholds: thresholdsFor(0.15),
  minimum_samples: MINIMUM_SAMPLES,
  baseline_rows: 8000,
  window: '24h',
  windows: [
    {
      name: '24h',
      from: '2026-10-31T12:05:00.000Z',
      to: '2026-11-01T12:05:00.000Z',
      samples: { realtime: 1200, batch: 0 },
      verdict: 'alert',
      distributions: [
        {
          feature: 'annual_salary',
          psi: 0.1695,
          p_value: 0,
          adjusted_p_value: 0,
          verdict: 'alert',
          bins: [
            { label: '< 400,000', baseline: 4000, recent: 360 },
            { label: '≥ 400,000', baseline: 4000, recent: 840 },
          ],
        },
      ],
    },
  ],
  history: [],
  outcomes: null,
  actions: [
    {
      at: '2026-11-01T12:05:00.000Z',
      kind: 'alert',
      text: 'annual_salary differs from the training population.',
    },
  ],
};
