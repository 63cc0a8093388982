import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnKinds, fittingColumns } from '../../../src/application/columns.ts';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import { SolventError } from '../../../src/errors.ts';
import { csvCell } from '../../../src/table/cell.ts';
import { clean } from '../../../src/training/data/clean.ts';
import { openCsv } from '../../../src/training/data/csv.ts';
import { type Draft, draftSchema } from '../../../src/training/draft/draft.ts';
import { formatSchema } from '../../../src/training/draft/format-schema.ts';
import { bytesOf } from '../support.ts';

const day = (date: Date) => date.toISOString().slice(0, 10);
const word = fc.constantFrom(
  ...[
    'north',
    'south',
    'Cre\u0301dit',
    'Cr\u00e9dit',
    ' x ',
    '=1+1',
    "'=1+1",
    '-',
    "'-",
    'true',
    'FALSE',
    'yes',
    'no',
  ],
  ...[
    'NA',
    'n/a',
    '?',
    'null',
    '10',
    '10.0',
    '007',
    '1e3',
    '1,234',
    '1.234,5',
    '12%',
    '5 %',
    '$5',
    '-7 EUR',
    '$',
    '2024-01-31',
    'a b c d',
    '"',
    "'",
  ],
  ...[
    '1e400',
    '1e-50',
    '9007199254740993',
    '-0',
    '+5',
    '.5',
    '1;=2',
    '\u00a0',
    '__proto__',
    'constructor',
    '',
  ],
);
/** Cells of a column: of one kind mostly, with some of another. */
const column = fc.oneof(
  fc.constant(word),
  fc.constant(fc.integer({ min: -3, max: 12 }).map(String)),
  fc.constant(fc.constantFrom('0', '1', '1.0', '', 'true')),
  fc.constant(
    fc.date({ min: new Date('2020-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }).map(day),
  ),
  fc.constant(
    fc.oneof(
      {
        weight: 30,
        arbitrary: fc
          .date({ min: new Date('1990-01-01'), max: new Date('2019-12-31'), noInvalidDate: true })
          .map(day),
      },
      { weight: 1, arbitrary: word },
    ),
  ),
  fc.constant(fc.constantFrom('0%', '1 %', '12.5%', '0', '', '-')),
  fc.constant(
    fc.oneof(
      { weight: 30, arbitrary: fc.nat(99_999).map((number) => `$${number}`) },
      { weight: 1, arbitrary: word },
    ),
  ),
  fc.constant(
    fc.oneof(
      { weight: 9, arbitrary: fc.nat(20).map(String) },
      { weight: 2, arbitrary: fc.constantFrom('99', '-9', '98', '9999999') },
    ),
  ),
  fc.constant(
    fc.oneof(
      { weight: 20, arbitrary: fc.double({ noNaN: true }).map(String) },
      { weight: 1, arbitrary: word },
    ),
  ),
  fc.constant(
    fc.oneof({ weight: 30, arbitrary: fc.nat(1_000_000).map(String) }, { weight: 1, arbitrary: word }),
  ),
  fc.constant(fc.string({ unit: 'binary', maxLength: 6 })),
  word.map((text) => fc.constant(text)),
);
const heading = fc.oneof(
  fc.constantFrom(
    'Income',
    'income',
    'AGE',
    'LoanID',
    'id',
    '',
    ' ',
    'Fee',
    'Booked',
    'Opened',
    'Cre\u0301dit',
    'Cr\u00e9dit',
    'Delays',
    'delays_2',
    '__proto__',
  ),
  fc.string({ maxLength: 8 }),
);
const target = fc.constantFrom(
  ['0', '1'],
  ['yes', 'no'],
  ['1', '0.0', ''],
  ['Charged Off', 'Fully Paid', 'Fully Paid'],
);

const file = fc
  .tuple(
    fc.array(fc.tuple(heading, column), { minLength: 1, maxLength: 6 }),
    target,
    fc.integer({ min: 1, max: 120 }),
  )
  .chain(([columns, outcomes, rows]) => {
    const cells = fc.tuple(...columns.map(([, cells]) => cells), fc.constantFrom(...outcomes));
    const header = [...columns.map(([name]) => name), 'Bad'];
    return fc
      .array(cells, { minLength: rows, maxLength: rows })
      .map((body) => [header, ...body].map((line) => line.map((cell) => csvCell(cell)).join(',')));
  });

test('any file gives an error that names it or a schema that keeps each of its rows that has a target', async () => {
  let drafted = 0;
  await fc.assert(
    fc.asyncProperty(file, async (lines) => {
      const draft = await draftOrError(lines);
      if (!draft) return;
      drafted++;
      const compiled = compileSchema(parseNewSchema(JSON.parse(formatSchema(draft.schema))));
      // As training reads it.
      const csv = await openCsv('x.csv', bytesOf(lines), {
        fits: fittingColumns(compiled.schema),
        kindsOf: columnKinds(compiled.schema),
      });
      const { report } = await clean(compiled, 'x.csv', csv);
      const { missing_target = 0, ragged_row = 0, malformed_row = 0, ...lost } = report.dropped;
      expect(lost).toEqual({});
      expect(missing_target + ragged_row + malformed_row).toBe(draft.unlabelled + draft.malformed);
    }),
    { numRuns: 400 },
  );
  expect(drafted).toBeGreaterThan(100);
});

async function draftOrError(lines: string[]): Promise<Draft | undefined> {
  try {
    return await draftSchema({ name: 'x.csv', bytes: bytesOf(lines) }, { model: 'x' });
  } catch (error) {
    expect(error).toBeInstanceOf(SolventError);
    expect((error as SolventError).message).toMatch(/^x\.csv[:,] /);
    return undefined;
  }
}
