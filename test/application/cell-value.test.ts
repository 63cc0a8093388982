import { expect, test } from 'vitest';
import { columnKinds } from '../../src/application/columns.ts';
import { compileSchema } from '../../src/application/compile.ts';
import { parseNewSchema } from '../../src/application/schema.ts';
import { openCsv } from '../../src/training/data/csv.ts';

const { schema, readers } = compileSchema(
  parseNewSchema({
    name: 's',
    target: { column: 'Y' },
    fields: [
      { name: 'loan', column: 'Loan', type: 'number', written: 'currency' },
      { name: 'rate', column: 'Rate', type: 'number', written: 'percent' },
      { name: 'income', column: 'Income', type: 'number' },
    ],
    policy: { maximize: 'f1' },
  }),
);

/** What the cells of a file mean. */
async function read(...rows: string[]) {
  const bytes = (async function* () {
    yield new TextEncoder().encode(`${['Loan;Rate;Income', ...rows].join('\n')}\n`);
  })();
  const csv = await openCsv('f', bytes, { delimiter: ';', kindsOf: columnKinds(schema) });
  const values: unknown[][] = [];
  await csv.forEachRow((row) => {
    values.push(
      readers.map((reader, index) => {
        const value = row.value(index, reader);
        return typeof value === 'number' ? value : value.message;
      }),
    );
    return undefined;
  });
  return values;
}

test('a cell with a sign and one without are the same number', async () => {
  expect(await read('$28.5;13.56%;7', '28.5;13.56;7')).toEqual([
    [28.5, 13.56, 7],
    [28.5, 13.56, 7],
  ]);
});

test('a full stop that may separate thousands is doubted beside a sign as it is without', async () => {
  const doubt = (name: string) => expect.stringMatching(`^${name} is not a number for sure: its full stop`);
  const commas = expect.stringContaining('decimal comma');
  expect(await read('1.200 €;13,56%;2.500', '-€ 1.200;1.234 %;7', '5 €;50%;7')).toEqual([
    [doubt('loan'), commas, doubt('income')],
    [doubt('loan'), doubt('rate'), 7],
    [5, 50, 7],
  ]);
  expect(await read('1.200 €;13.56%;2.500')).toEqual([[1.2, 13.56, 2.5]]);
});
