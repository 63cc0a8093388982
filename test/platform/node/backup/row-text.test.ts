import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readRow, writeRow } from '../../../../src/platform/node/backup/row-text.ts';

const value = fc.oneof(
  fc.constant(null),
  fc.double({ noNaN: true }),
  fc.maxSafeInteger(),
  fc.string({ unit: 'binary' }),
);

it('reads back the same values of the same types, to the last bit', () => {
  fc.assert(
    fc.property(fc.array(value), (row) => {
      const line = writeRow(row);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      const read = readRow(line);
      expect(read).toHaveLength(row.length);
      // `is` tells 0 from -0.
      for (const [index, one] of row.entries()) expect(Object.is(read[index], one)).toBe(true);
    }),
  );
});

it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324, 1.7976931348623157e308])(
  'keeps %d, for which JSON has no word or a long one',
  (number) => {
    expect(readRow(writeRow([number]))).toEqual([number]);
  },
);
