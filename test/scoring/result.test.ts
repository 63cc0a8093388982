import { expect, test } from 'vitest';
import type { Reason } from '../../src/explain/reasons/reasons.ts';
import {
  cellsAround,
  REASON_COLUMNS,
  RESULT_COLUMNS,
  reasonCells,
  reasonsMember,
  resultOf,
  withReasonColumns,
} from '../../src/scoring/result.ts';

const model = {
  version: '12',
  decide: (probability: number) => ({
    prediction: probability >= 0.5 ? (1 as const) : (0 as const),
    default_risk:
      probability >= 0.6 ? ('High' as const) : probability >= 0.4 ? ('Medium' as const) : ('Low' as const),
  }),
};

test.each([',', ';', '\t'])(
  'the cells around a probability are the result’s, separated by %j',
  (delimiter) => {
    const text = new TextDecoder();
    const around = cellsAround(model, delimiter);
    for (const probability of [0.1, 0.45, 0.5, 0.7, 0.1, 0.45, 0.5]) {
      const { before, behind } = around(probability);
      const line = `${text.decode(before)}${probability}${text.decode(behind)}`;
      const result = resultOf(model, probability) as Record<string, unknown>;
      expect(line).toBe(`${['', ...RESULT_COLUMNS.map((column) => result[column])].join(delimiter)}\n`);
    }
  },
);

const reasonOf = (code: string): Reason => ({
  code,
  field: code,
  value: 1,
  direction: 'lower',
  text: { en: 'Is "low",\\"reasons":[', de: ',"reasons":[' },
});

test.each([0, 1, 4])('a line with %i reasons as a row has the cells that a CSV has', (count) => {
  const reasons = ['a', 'b_2', 'c', 'd'].slice(0, count).map(reasonOf);
  const cells = reasonCells(reasons, ',').split(',').slice(1);
  expect(cells).toEqual(
    REASON_COLUMNS.map((_, index) => (reasons[index] ? `${reasons[index].code}:lower` : '')),
  );
  const line = `{"note":",\\"reasons\\":[","nested":{"x":1,"reasons":[1]},"model_version":"1",${reasonsMember(reasons)}}`;
  const { nested, note, model_version, ...columns } = JSON.parse(withReasonColumns(line));
  expect([nested, note, model_version]).toEqual([{ x: 1, reasons: [1] }, ',"reasons":[', '1']);
  expect(Object.entries(columns)).toEqual(REASON_COLUMNS.map((column, index) => [column, cells[index]]));
});
