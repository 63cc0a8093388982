import { expect, test } from 'vitest';
import { inFlags } from '../../../scripts/portfolio/own-words.ts';
import {
  numberFlags,
  numberMembers,
  numberQuery,
  numberWarning,
} from '../../../src/application/number-warning.ts';
import type { Dialect } from '../../../src/table/dialect.ts';
import type { NumberStyle } from '../../../src/table/number-style.ts';

const styles: NumberStyle[] = [
  { decimal: ',' },
  { decimal: ',', thousands: '.' },
  { decimal: ',', thousands: ' ' },
  { decimal: '.', thousands: "'" },
  { decimal: '.', thousands: ',' },
];

test.each(styles.flatMap((numbers) => [true, false].map((sure) => ({ numbers, sure }))))(
  'a warning of the API about numbers names the options of the command: %j',
  ({ numbers, sure }) => {
    const dialect: Dialect = {
      format: 'csv',
      delimiter: ';',
      columns: ['a', 'which?'],
      signs: { numbers, columns: [0, 1], sure },
    };
    for (const ofTheApi of [numberQuery, numberMembers]) {
      const said = inFlags(numberWarning(dialect, ofTheApi)!);
      expect(said).toBe(numberWarning(dialect, numberFlags));
      expect(said).not.toMatch(/decimal=|"decimal"/);
    }
  },
);

test('other warnings stay as they are', () => {
  for (const warning of ['The file has no column "id?decimal=x", which names a loan.', 'Which? decimal=,'])
    expect(inFlags(warning)).toBe(warning);
});
