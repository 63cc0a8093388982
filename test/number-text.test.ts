import { describe, expect, it } from 'vitest';
import { decimalText, wholeNumberText } from '../src/number-text.ts';

describe('wholeNumberText', () => {
  const schema = wholeNumberText(2, 100);

  it.each([
    ['2', 2],
    ['10', 10],
    ['100', 100],
  ])('reads %s', (text, value) => {
    expect(schema.parse(text)).toBe(value);
  });

  it.each([
    '1',
    '101',
    '',
    ' ',
    '5 ',
    ' 5',
    '5\n',
    '+5',
    '-5',
    '5.0',
    '5.',
    '0x10',
    '0b11',
    '1e1',
    '05',
    '5_0',
    '５',
    '٥',
    'NaN',
    'Infinity',
    '9'.repeat(400),
  ])('refuses "%s"', (text) => {
    expect(schema.safeParse(text).success).toBe(false);
  });

  it.each([5, null, undefined, true, ['5'], {}])('refuses %j, which is no text', (value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });

  it('takes no number that a program cannot tell from its neighbour', () => {
    expect(wholeNumberText(0).safeParse('9007199254740991').success).toBe(true);
    expect(wholeNumberText(0).safeParse('9007199254740993').success).toBe(false);
  });
});

describe('decimalText', () => {
  it.each([
    ['0', 0],
    ['0.25', 0.25],
    ['.5', 0.5],
    ['10', 10],
  ])('reads %s', (text, value) => {
    expect(decimalText().parse(text)).toBe(value);
  });

  it.each(['', ' 0.5', '0.5 ', '+0.5', '-0.5', '5.', '.', '0,5', '1e-1', '0x1', '1.2.3', 'NaN', 'Infinity'])(
    'refuses "%s"',
    (text) => {
      expect(decimalText().safeParse(text).success).toBe(false);
    },
  );
});
