import { expect, test } from 'vitest';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import type { MeasuredInput } from '../../../src/training/card/card-input.ts';
import { reasonSections } from '../../../src/training/card/reasons.ts';

const schema = {
  name: 'carded',
  target: { column: 'Bad' },
  fields: [
    { name: 'debt', column: 'Debt', type: 'number', title: 'All | debt' },
    { name: 'age', column: 'Age', type: 'integer' },
  ],
  policy: { maximize: 'recall' },
};
const reasons = [
  {
    code: 'much_debt',
    of: ['debt'],
    higher: { en: 'Much debt', de: 'Viel Schuld' },
    lower: { en: 'Little debt', de: 'Wenig Schuld' },
  },
  { code: 'age', of: ['age'], suppress: true },
];

function sections(json: object, summary: object): string {
  const input = { schema: parseApplicationSchema(json), summary };
  return reasonSections(input as unknown as MeasuredInput).join('\n\n');
}

test('a card shows how often each reason is told, and how stable the first one is', () => {
  const told = {
    rows: 8,
    codes: [
      { code: 'much_debt', first: 6, told: 7 },
      { code: 'age', first: 0, told: 0 },
    ],
    none: 1,
    stable: 0.875,
    lowered: 1,
  };
  const card = sections(
    { ...schema, reasons },
    {
      reasons: told,
      reference: {
        of: 90,
        rows: [
          [1, 2],
          [3, 4],
        ],
      },
    },
  );
  expect(card).toContain('What 8 declined rows of the hold-out would be told');
  expect(card).toContain('against 2 approved applications of 90');
  expect(card).toContain('| `much_debt` | All \\| debt | 75.00% | 87.50% | Much debt · Little debt |');
  expect(card).toContain('| `age` | age | 0.00% | 0.00% | never told |');
  expect(card).toContain(
    '1 row has none. The first one stays for 87.50% when every number moves by up to 1%, and for 100.00% the risk falls',
  );
});

test('a card says where a model gives no reasons, and why', () => {
  expect(sections(schema, {})).toContain('The schema has no texts of reasons');
  expect(sections({ ...schema, reasons }, {})).toContain('nobody is approved');
});
