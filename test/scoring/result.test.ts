import { expect, test } from 'vitest';
import { cellsAround, RESULT_COLUMNS, resultOf } from '../../src/scoring/result.ts';

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
