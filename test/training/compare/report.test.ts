import { expect, test } from 'vitest';
import type { Comparison } from '../../../src/registry/gate/comparison.ts';
import { NEITHER } from '../../../src/registry/gate/origin.ts';
import { comparisonLines } from '../../../src/training/compare/report.ts';

const comparison: Comparison = {
  against: { version: '1', digest: 'a'.repeat(64) },
  rows: 5986,
  positives: 1331,
  auc: { value: 0.0024, low: -0.00204, high: 0.0067 },
  brier: { value: -0.00001, low: -0.0005, high: 0.00004 },
  recall: { value: 0.0113, low: -0.0143, high: 0.0258 },
  challenger: { auc: 0.7834, brier: 0.13461, recall: 0.6123 },
  champion: { auc: 0.781, brier: 0.13462, recall: 0.601 },
  data_sha256: 'b'.repeat(64),
};

test('two versions stand side by side, with their differences', () => {
  expect(comparisonLines({ comparison, leftOut: 0, imported: NEITHER }, 'version 2')).toEqual([
    'Compared with version 1 on 5986 rows that neither was fitted to, of which 1331 default:',
    'metric   version 2  version 1  difference  95% interval',
    'ROC-AUC  0.7834     0.7810     +0.0024     -0.0020 to +0.0067',
    'Brier    0.1346     0.1346     0.0000      -0.0005 to 0.0000',
    'recall   0.6123     0.6010     +0.0113     -0.0143 to +0.0258',
  ]);
});

test('rows that were left out are told', () => {
  const lines = comparisonLines({ comparison, leftOut: 12, imported: NEITHER }, 'version 2');
  expect(lines.at(-1)).toBe('Left out: 12 rows that the schema of one of the two cannot read.');
});

test('why nothing could be compared is told', () => {
  const nothing = { auc: null, brier: null, recall: null, challenger: null, champion: null };
  const reason = 'The file changed while it was read';
  expect(
    comparisonLines(
      { comparison: { ...comparison, ...nothing, rows: 0, reason }, leftOut: 0, imported: NEITHER },
      'version 2',
    ),
  ).toEqual(['It could not be compared with version 1. The file changed while it was read.']);
});

test('what nobody knows of an imported version is said of the rows', () => {
  const imported = { challenger: false, champion: true };
  expect(comparisonLines({ comparison, leftOut: 0, imported }, 'version 2')[0]).toBe(
    'Compared with version 1 on 5986 rows that version 2 was not fitted to (version 1 was imported, and nobody knows whether it was: then it looks better than it is), of which 1331 default:',
  );
});
