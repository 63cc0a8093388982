import { expect, test } from 'vitest';
import { printable, printableLines, printableText } from '../src/printable-text.ts';

const SIGNS = ['\0', '\n', '\r', '\t', '\u001b', '\u007f', '\u0085', '\u009b', '\u2028', '\u2029'];
const TURNS = ['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'];

test.each([...SIGNS, ...TURNS].map((sign) => [JSON.stringify(printable(sign)), sign]))(
  'a text with %s in it is refused',
  (_, sign) => {
    expect(printableText.safeParse(`a${sign}b`).error?.issues).toMatchObject([
      { message: 'holds a control character, such as a line break' },
    ]);
  },
);

test('half of a character, which UTF-8 cannot keep, is refused', () => {
  expect(printableText.safeParse('a\ud800b').error?.issues).toMatchObject([
    { message: 'holds half of a character' },
  ]);
});

test.each(['\u200b', '\u200e\u2060', '\u00ad \ufeff'])(
  '%j, of which nothing can be seen, is refused',
  (text) => {
    expect(printableText.safeParse(text).error?.issues).toMatchObject([
      { message: 'has nothing that can be seen' },
    ]);
  },
);

test('letters of any script, signs and emoji are taken, without the space around them', () => {
  const text = 'Besser: 10 % → ok, سبب, \u200fשלום, 理由 👩‍💻 \\n';
  expect(printableText.parse(` ${text} \n`)).toBe(text);
  expect(printable(text)).toBe(text);
  expect(printableText.safeParse(' \n').success).toBe(false);
});

test('such signs are written out', () => {
  expect(printable('a\nb\r\t\u001b[2K\u0085\u2028\u202ec')).toBe(
    'a\\nb\\r\\t\\u001b[2K\\u0085\\u2028\\u202ec',
  );
  expect(printableLines('a\u001b\n\nb')).toBe('a\\u001b\n\nb');
});
