import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  csvCell,
  defused,
  holdsNoFormula,
  isFormulaAt,
  mayBeFormula,
  maySplit,
  undefused,
} from '../../src/table/cell.ts';
import { isDecimal } from '../../src/table/decimal.ts';

describe('defused', () => {
  test.each([
    '=1+1',
    '+SUM(A1)',
    '-cmd',
    '@x',
    '\tx',
    '\rx',
    '\nx',
    '=',
    '-',
    '+1-1',
    '＝1+1',
    '＋1',
    '－1',
    '＠x',
  ])('puts an apostrophe before %j', (text) => {
    expect(defused(text)).toBe(`'${text}`);
  });

  test.each(['', 'abc', '-12', '+3.5', '-1e-7', '.5', "'=1", 'a=b', '1-1', ' =1', 'ａ＝ｂ', 'ﾜ'])(
    'leaves %j alone',
    (text) => {
      expect(defused(text)).toBe(text);
    },
  );
});

/** The cells, of all rows, that a spreadsheet makes of a file: quotes count where they begin a cell alone. */
function cellsOf(text: string, separators: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= text.length; at++) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; at < text.length && (text[at] !== '"' || text[at + 1] === '"'); at++) {
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    }
    for (; at < text.length && !`${separators}\r\n`.includes(text[at]!); at++) cell += text[at];
    cells.push(cell);
  }
  return cells;
}

const letters = fc.string({
  unit: fc.constantFrom(
    'a',
    '5',
    '=',
    '+',
    '-',
    '@',
    '＝',
    'ａ',
    ',',
    ';',
    '\t',
    '|',
    '"',
    "'",
    '\n',
    '\r',
    ' ',
  ),
  maxLength: 12,
});

describe('whatever a spreadsheet separates by, in a row of ours', () => {
  test.each([',', ';', '\t', '|'])('of a file that separates by %j', (delimiter) => {
    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(',', ';', '\t', '|', ',;\t'),
        (texts, separators) => {
          const row = texts.map((text) => csvCell(text, delimiter)).join(delimiter);
          const [first, ...others] = cellsOf(`${row}${delimiter}0.5,Low\n`, separators);
          // A row that begins with a number stays, and is no formula: what we wrote ends it.
          const cells = isDecimal(texts[0]!) ? others : [first!, ...others];
          expect(cells.filter((cell) => /^[=+\-@＝]/.test(cell) && !isDecimal(cell))).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('no cell begins with a formula', () => {
    expect(csvCell('a;=1+1')).toBe("a;'=1+1");
    expect(csvCell('a,=1+1', ';')).toBe('"a,\'=1+1"');
    expect(csvCell('a\n@x')).toBe('"a\n\'@x"');
    expect(csvCell('a;"=1+1')).toBe('"a;""\'=1+1"');
    expect(csvCell('a\t-x|+y')).toBe("a\t'-x|'+y");
    expect(csvCell('=a;=b')).toBe("'=a;'=b");
  });

  test('its own delimiter, line breaks and numbers stay as they are', () => {
    for (const text of ['a,=1+1', 'a, b; c', 'a\r\nb', 'a;b', '1;5', 'a-b', '-5', '+3.5', '-1e-7'])
      expect(defused(text)).toBe(text);
    expect(defused('a;=1+1', ';')).toBe('a;=1+1');
    expect(defused('a;=1+1', '#')).toBe("a;'=1+1");
  });

  test('what was defused is what it was before, and is not defused twice', () => {
    fc.assert(
      fc.property(letters, fc.constantFrom(',', ';', '\t', '|'), (text, delimiter) => {
        const safe = defused(text, delimiter);
        expect(defused(safe, delimiter)).toBe(safe);
        expect(undefused(safe)).toBe(undefused(text));
        if (!text.includes("'")) expect(undefused(safe)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test('what need not be looked at is nothing to defuse', () => {
    fc.assert(
      fc.property(letters, fc.constantFrom(',', ';', '\t', '|'), (text, delimiter) => {
        const bytes = new TextEncoder().encode(text.replaceAll('"', '""'));
        if (!mayBeFormula(bytes[0]) && !maySplit(bytes, 0, bytes.length))
          expect(defused(text, delimiter)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('a cell of a million characters is defused in one look', () => {
  const cell = `+${'1'.repeat(1_000_000)}x`;
  expect(defused(cell)).toBe(`'${cell}`);
});

test('the bytes of a cell say what its text says of how it begins', () => {
  for (const text of [...'=+-@＝＋－＠\t\r\na5＜ＡﾜＢ'].map((letter) => `${letter}x`))
    expect(isFormulaAt(new TextEncoder().encode(text), 0), text).toBe(defused(text) !== text);
});

describe('a file that holds no formula', () => {
  // Without quotes there is no line break in a cell.
  const cellOf = fc.string({ unit: fc.constantFrom(...'ab1.,;|\t"\'=+-@＝＋ﾜ ') });

  test('has no cell that would be defused', () => {
    fc.assert(
      fc.property(cellOf, (text) => {
        if (holdsNoFormula(new TextEncoder().encode(text))) expect(defused(text)).toBe(text);
      }),
      { examples: [['a'], ['1.5'], ['=1'], ['\t1']], numRuns: 2000, seed: 1 },
    );
  });

  test('holds neither a sign, nor a tab, nor a quote, nor the first byte of a wide sign', () => {
    const holdsNone = (text: string) => holdsNoFormula(new TextEncoder().encode(text));
    expect(holdsNone('1,1,10256.82,281594.35,0\r\nÄ;b|c')).toBe(true);
    for (const text of ['a=', 'a+', 'a-', 'a@', 'a\t', 'a"', '＝', '＋', '－', '＠'])
      expect(holdsNone(text)).toBe(false);
  });
});

describe('csvCell', () => {
  test('quotes for another delimiter too', () => {
    expect(csvCell('a;b', ';')).toBe('"a;b"');
    expect(csvCell('a;b')).toBe('a;b');
  });
});

test('a number is none to defuse in the style that its file writes', () => {
  const style = { decimal: ',', thousands: '.' } as const;
  expect([
    defused('-1.234,50', ';', style),
    defused('-3,5', ';', style),
    defused('-1.5', ';', style),
  ]).toEqual(['-1.234,50', '-3,5', '-1.5']);
  expect([defused('-3,5'), defused('-3,5x', ';', style)]).toEqual(["'-3,5", "'-3,5x"]);
  for (const text of ['=x', '-3,5', "'=x", 'plain', "'plain"])
    expect(undefused(defused(text))).toBe(text.replace(/^'(?==)/, ''));
});
