import type { LenderReport } from '../../../src/drift/reports/lender.ts';
import type { QualityReport } from '../../../src/drift/reports/quality.ts';
import type {
  Change,
  DistributionComparison,
  DriftReport,
  Verdict,
} from '../../../src/drift/reports/report.ts';

const THRESHOLDS = { warning: 0.1, alert: 0.15, retrain: 0.25 };
const END = Date.parse('2026-11-24T04:05:00Z');
const isoAt = (hoursAgo: number) => new Date(END - hoursAgo * 3_600_000).toISOString();

function distribution(
  feature: string | null,
  psi: number,
  verdict: Verdict,
  bins: [string, number, number][],
  change?: Change,
): DistributionComparison {
  const p = verdict === 'stable' ? 0.41 : 0.00001;
  return {
    feature,
    psi,
    p_value: p,
    adjusted_p_value: p,
    verdict,
    bins: bins.map(([label, baseline, recent]) => ({ label, baseline, recent })),
    ...(change && { change }),
  };
}

const severe = [
  distribution(
    null,
    0.182,
    'alert',
    [
      ['< 0.02%', 1000, 61],
      ['0.004071% – 0.005282%', 1000, 70],
      ['0.05% – 0.12%', 1000, 88],
      ['0.12% – 0.27%', 1000, 97],
      ['0.27% – 0.55%', 1000, 112],
      ['0.55% – 1.1%', 1000, 131],
      ['1.1% – 2.3%', 1000, 139],
      ['2.3% – 4.6%', 1000, 151],
      ['4.6% – 11%', 1000, 166],
      ['≥ 11%', 1000, 219],
    ],
    { what: 'at least 2.3%', baseline: 0.3, recent: 0.43 },
  ),
  distribution(
    'employed',
    0.307,
    'retrain',
    [
      ['0', 2944, 561],
      ['1', 7056, 673],
      ['missing', 0, 0],
      ['unseen', 0, 0],
    ],
    { what: null, baseline: 0.7056, recent: 0.5454 },
  ),
  distribution('bank_balance', 0.121, 'warning', [
    ['< 1,202', 1000, 88],
    ['1,202 – 4,218', 1000, 92],
    ['4,218 – 6,431', 1000, 101],
    ['6,431 – 8,267', 1000, 116],
    ['8,267 – 9,884', 1000, 121],
    ['9,884 – 11,502', 1000, 123],
    ['11,502 – 13,280', 1000, 130],
    ['13,280 – 15,463', 1000, 140],
    ['15,463 – 18,702', 1000, 149],
    ['≥ 18,702', 1000, 174],
    ['missing', 0, 4],
  ]),
  distribution(
    'annual_salary',
    0.011,
    'stable',
    [
      ['A level that somebody named with a whole sentence', 2000, 240],
      ['198,220 – 301,002', 2000, 251],
      ['301,002 – 414,110', 2000, 249],
      ['414,110 – 540,900', 2000, 246],
      ['≥ 540,900', 2000, 248],
    ],
    { what: 'below 198,220', baseline: 0.2, recent: 0.194 },
  ),
];

const calm = severe.map((entry) =>
  distribution(
    entry.feature,
    0.008,
    'stable',
    entry.bins.map(({ label, baseline }) => [label, baseline, Math.round(baseline / 8)]),
  ),
);

const lenderReport = (): LenderReport => ({
  from: isoAt(720),
  to: isoAt(0),
  predictions: 4_812,
  approved: 2_604,
  declined: 914,
  withdrawn: 77,
  undecided: 1_217,
  contradicting: 3,
  minimum_decided: 30,
  overall: {
    default_predicted: { decided: 700, overridden: 91, rate: { value: 0.13, low: 0.107, high: 0.157 } },
    no_default_predicted: { decided: 2_818, overridden: 305, rate: { value: 0.108, low: 0.097, high: 0.12 } },
  },
  bands: [
    {
      band: 'Low',
      default_predicted: { decided: 0, overridden: 0, rate: null },
      no_default_predicted: {
        decided: 2_790,
        overridden: 289,
        rate: { value: 0.104, low: 0.093, high: 0.115 },
      },
    },
    {
      band: 'Medium',
      default_predicted: { decided: 0, overridden: 0, rate: null },
      no_default_predicted: { decided: 28, overridden: 16, rate: null },
    },
    {
      band: 'High',
      default_predicted: { decided: 700, overridden: 91, rate: { value: 0.13, low: 0.107, high: 0.157 } },
      no_default_predicted: { decided: 0, overridden: 0, rate: null },
    },
  ],
  reasons: [
    { why: 'policy_income', approved: 0, declined: 288, rate: { value: 0.082, low: 0.073, high: 0.091 } },
    { why: 'manual_review', approved: 70, declined: 17, rate: { value: 0.025, low: 0.02, high: 0.03 } },
    { why: null, approved: 21, declined: 0, rate: { value: 0.006, low: 0.0039, high: 0.0091 } },
  ],
  further_reasons: 1,
});

const qualityReport = (): QualityReport => ({
  threshold: 0.05,
  window: '24h',
  alarm: true,
  summary:
    '1,526 of 3,000 applications of the last 24 hours were refused (51%): hull_material is not a known level (1,526). Most came with the API key "shop".',
  windows: [
    {
      name: '24h',
      from: isoAt(24),
      to: isoAt(0),
      scored: 1_474,
      refused: 1_526,
      reasons: [
        { code: 'unknown_category', field: 'hull_material', applications: 1_526 },
        { code: 'ragged_row', field: null, applications: 12 },
      ],
      callers: [
        {
          source: 'batch',
          caller: 'shop-with-a-very-long-name-that-nobody-shortened',
          scored: 400,
          refused: 1_500,
        },
        { source: 'realtime', caller: 'till', scored: 1_074, refused: 26 },
      ],
    },
  ],
});

/** A report with everything in it: severe drift, outcomes, history and actions. */
export function severeReport(): DriftReport {
  const history = Array.from({ length: 48 }, (_, index) => {
    const hoursAgo = 47 - index;
    const rise = Math.max(0, (index - 30) / 17);
    return {
      at: isoAt(hoursAgo),
      window: '24h' as const,
      verdict: 'stable' as const,
      samples: index < 4 ? 40 : 1200,
      psi:
        index < 4
          ? []
          : severe.map(({ feature, psi }, number) => ({
              feature,
              psi: 0.006 + 0.004 * Math.sin(index * (number + 1)) ** 2 + (psi - 0.008) * rise,
            })),
    };
  });
  return {
    id: '2026-11-24T04-05-00Z',
    at: isoAt(0),
    model_name: 'loan-default',
    model_version: '1',
    verdict: 'retrain',
    summary:
      'The applications of the last 24 hours differ severely from the training population: employed, the probability of default and bank_balance moved. A challenger was asked for.',
    thresholds: THRESHOLDS,
    minimum_samples: 200,
    baseline_rows: 10_000,
    window: '24h',
    windows: [
      {
        name: '1h',
        from: isoAt(1),
        to: isoAt(0),
        samples: { realtime: 51, batch: 0 },
        scored: { realtime: 512, batch: 0 },
        verdict: 'too_few_samples',
        distributions: [],
      },
      {
        name: '24h',
        from: isoAt(24),
        to: isoAt(0),
        samples: { realtime: 1020, batch: 214 },
        scored: { realtime: 10_211, batch: 350_000 },
        verdict: 'retrain',
        distributions: structuredClone(severe),
      },
      {
        name: '7d',
        from: isoAt(168),
        to: isoAt(0),
        samples: { realtime: 7911, batch: 1402 },
        verdict: 'stable',
        distributions: structuredClone(calm),
      },
    ],
    history,
    outcomes: {
      loans: 6_120,
      defaults: 241,
      source: 'outcomes',
      metrics: [
        {
          name: 'roc_auc',
          realised: { value: 0.871, low: 0.849, high: 0.893 },
          expected: { value: 0.944, low: 0.93, high: 0.957 },
          promised: { value: 0.944, low: 0.93, high: 0.957 },
          alarm: true,
        },
        {
          name: 'ks',
          realised: { value: 0.62, low: 0.57, high: 0.67 },
          expected: { value: 0.74, low: 0.7, high: 0.78 },
          promised: { value: 0.74, low: 0.7, high: 0.78 },
          alarm: true,
        },
        {
          name: 'brier',
          realised: { value: 0.0291, low: 0.0262, high: 0.0319 },
          expected: { value: 0.0219, low: 0.0187, high: 0.0251 },
          promised: { value: 0.0219, low: 0.0187, high: 0.0251 },
          alarm: true,
        },
      ],
      default_rate: {
        predicted: 0.0331,
        observed: { value: 0.0394, low: 0.0348, high: 0.0446 },
        alarm: true,
      },
      calibration: [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.009, 0.018, 0.036, 0.08, 0.31].map(
        (predicted, index) => {
          const value = predicted * (1 + index / 12);
          return {
            predicted,
            observed: { value, low: value * 0.7, high: Math.min(1, value * 1.35 + 0.002) },
            loans: 612,
          };
        },
      ),
      vintages: [
        {
          month: '2026-08',
          loans: 2_100,
          predicted: 0.033,
          observed: { value: 0.032, low: 0.025, high: 0.04 },
        },
        {
          month: '2026-09',
          loans: 2_020,
          predicted: 0.034,
          observed: { value: 0.039, low: 0.031, high: 0.048 },
        },
        {
          month: '2026-10',
          loans: 2_000,
          predicted: 0.036,
          observed: { value: 0.047, low: 0.039, high: 0.057 },
        },
      ],
    },
    quality: qualityReport(),
    lender: lenderReport(),
    challenger: {
      requested_at: isoAt(1),
      status: 'failed',
      version: '2',
      message: 'Trained on 10,241 rows. ROC-AUC is below what promotion asks for.',
      criteria: [
        { metric: 'roc_auc', required: 0.85, direction: 'at least', of: 'value', value: 0.841, met: false },
        { metric: 'recall', required: 0.75, direction: 'at least', of: 'value', value: 0.79, met: true },
      ],
      comparison: {
        loans: 2_512,
        both_approved: 1_804,
        defaults: 41,
        metrics: [
          {
            name: 'roc_auc',
            champion: 0.712,
            challenger: 0.731,
            difference: { value: 0.019, low: -0.004, high: 0.042 },
          },
          {
            name: 'brier',
            champion: 0.0231,
            challenger: 0.0219,
            difference: { value: -0.0012, low: -0.0021, high: -0.0003 },
          },
        ],
      },
    },
    previous: '1-20261124T040000000Z',
    actions: [
      {
        at: isoAt(0),
        kind: 'retrain',
        text: 'PSI of employed at 0.307, above 0.25. A challenger was asked for, with the samples since 23 Nov.',
      },
      { at: isoAt(3), kind: 'alert', text: 'PSI of employed at 0.174. The webhook received the alert.' },
      { at: isoAt(5), kind: 'warning', text: 'PSI of employed at 0.112.' },
      { at: isoAt(400), kind: 'recovery', text: 'bank_balance is back at 0.021 after two days of warning.' },
    ],
  };
}

/** Nothing happened, and nothing is known of outcomes but an estimate. */
export function stableReport(): DriftReport {
  const report = severeReport();
  return {
    ...report,
    verdict: 'stable',
    summary: 'The applications of the last 7 days look like the training population.',
    quality: {
      ...qualityReport(),
      alarm: false,
      windows: qualityReport().windows.map((one) => ({ ...one, refused: 0 })),
    },
    challenger: null,
    previous: null,
    window: '7d',
    windows: report.windows.slice(2),
    history: report.history.slice(4, 30),
    outcomes: {
      ...report.outcomes!,
      source: 'estimate',
      default_rate: null,
      calibration: [],
      vintages: [],
      metrics: report.outcomes!.metrics.map((metric) => ({ ...metric, promised: null, alarm: false })),
    },
    actions: [],
  };
}

/** A first check, before anybody came. */
export function emptyReport(): DriftReport {
  return {
    ...severeReport(),
    verdict: 'too_few_samples',
    summary: 'There are too few samples to say anything: 0 of at least 200.',
    window: null,
    windows: severeReport().windows.map((window) => ({
      ...window,
      verdict: 'too_few_samples',
      samples: { realtime: 0, batch: 0 },
      distributions: [],
    })),
    history: [],
    outcomes: null,
    quality: undefined,
    challenger: undefined,
    previous: undefined,
    actions: [],
  };
}
