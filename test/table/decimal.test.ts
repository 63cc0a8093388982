import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainDecimal } from '../../src/table/decimal.ts';

const read = (text: string) => {
  const bytes = new TextEncoder().encode(`x${text}x`);
  return plainDecimal(bytes, 1, bytes.length - 1);
};

describe('plainDecimal', () => {
  test.each(['0', '-0', '+3', '12.50', '.5', '5.', '-0.001', '123456789012345', '0.1', '900719925474.099'])(
    'reads %s as Number does',
    (text) => {
      expect(read(text)).toBe(Number(text));
    },
  );

  test.each([
    '',
    '.',
    '-',
    '+.',
    '1,234',
    '1e3',
    '0x10',
    'NaN',
    ' 1',
    '1 ',
    '1.2.3',
    '--1',
    '1234567890123456',
  ])('leaves %j to a closer look', (text) => {
    expect(read(text)).toBeNaN();
  });

  test('agrees with Number to the bit on every plain decimal of up to fifteen digits', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(digits, fc.nat(15), fc.constantFrom('', '-', '+'), (all, point, sign) => {
        const text = `${sign}${all.slice(0, point)}.${all.slice(point)}`;
        expect(Object.is(read(text), Number(text))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
