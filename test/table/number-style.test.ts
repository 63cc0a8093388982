import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDecimal } from '../../src/table/decimal.ts';
import { type NumberStyle, plainNumber } from '../../src/table/number-style.ts';

test.each<[string, NumberStyle, string | undefined]>([
  ['1.234,50', { decimal: ',', thousands: '.' }, '1234.50'],
  ['-1.234.567', { decimal: ',', thousands: '.' }, '-1234567'],
  ['1234,5', { decimal: ',', thousands: '.' }, '1234.5'],
  [',5', { decimal: ',' }, '0.5'],
  ['1,5e3', { decimal: ',' }, '1.5e3'],
  ['1,234.5', { decimal: '.', thousands: ',' }, '1234.5'],
  ['12,34,567', { decimal: '.', thousands: ',' }, '1234567'],
  ['1\u202f234,5', { decimal: ',', thousands: ' ' }, '1234.5'],
  ["1'234.5", { decimal: '.', thousands: "'" }, '1234.5'],
  ['1\u2019234', { decimal: '.', thousands: "'" }, '1234'],
  // What would be a number elsewhere is none here: taken for one, it would be another.
  ['1.5', { decimal: ',' }, undefined],
  ['1.5', { decimal: ',', thousands: '.' }, undefined],
  ['1,5', { decimal: '.', thousands: ',' }, undefined],
  ['1,23', { decimal: '.', thousands: ',' }, undefined],
  ['1,234,5', { decimal: '.', thousands: ',' }, undefined],
  ['1234,567', { decimal: '.', thousands: ',' }, undefined],
  ['0.123', { decimal: ',', thousands: '.' }, undefined],
  ['1.234e3', { decimal: ',', thousands: '.' }, undefined],
  ['12,34,567.5e1', { decimal: '.', thousands: ',' }, undefined],
  ['1234,5e3', { decimal: ',', thousands: '.' }, '1234.5e3'],
  ['-01.234', { decimal: ',', thousands: '.' }, undefined],
  ['0,12,345', { decimal: '.', thousands: ',' }, undefined],
  ['', { decimal: ',' }, undefined],
  [',', { decimal: ',' }, undefined],
  ['x', { decimal: ',' }, undefined],
])('%j in the style %j is %j', (text, style, plain) => {
  expect(plainNumber(text, style)).toBe(plain);
});

test('reads back every number that is written in a style', () => {
  const styles: NumberStyle[] = [
    { decimal: ',', thousands: '.' },
    { decimal: '.', thousands: ',' },
    { decimal: ',', thousands: ' ' },
    { decimal: ',' },
  ];
  fc.assert(
    fc.property(fc.integer(), fc.nat(999), fc.constantFrom(...styles), (whole, fraction, style) => {
      const { decimal, thousands = '' } = style;
      const grouped = String(whole).replaceAll(/\B(?=(\d{3})+$)/g, thousands);
      const plain = plainNumber(`${grouped}${decimal}${fraction}`, style)!;
      expect(plain).toBe(`${whole}.${fraction}`);
      expect(isDecimal(plain)).toBe(true);
    }),
  );
});

test('a long cell is read in one way', () => {
  for (const style of [{ decimal: ',', thousands: '.' }, { decimal: '.' }] as NumberStyle[]) {
    expect(plainNumber(`${'1'.repeat(1_000_000)}x`, style)).toBeUndefined();
    expect(plainNumber(`${'.111'.repeat(250_000)}x`, style)).toBeUndefined();
    expect(plainNumber(`1${'.111'.repeat(250_000)}x`, style)).toBeUndefined();
  }
});
