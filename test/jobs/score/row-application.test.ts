import { describe, expect, it } from 'vitest';
import { readApplication } from '../../../src/application/application.ts';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import { fieldColumns } from '../../../src/jobs/columns.ts';
import { readCsvRows } from '../../../src/jobs/score/read-csv.ts';
import { readJsonRows } from '../../../src/jobs/score/read-json.ts';
import { applicationTeller } from '../../../src/jobs/score/row-application.ts';
import type { Dialect } from '../../../src/table/dialect.ts';

const compiled = compileSchema(
  parseApplicationSchema({
    name: 'loans',
    target: { column: 'Bad' },
    fields: [
      { name: 'owed', column: 'Owed', type: 'number', missing: [-9, 'n/a', { from: 900, to: 999 }] },
      { name: 'share', column: 'Share', type: 'number', nullable: true, written: 'percent' },
      {
        name: 'late',
        column: 'Late',
        type: 'integer',
        codes: [{ name: 'unknown', value: 96 }],
        missing: ['-1'],
      },
      { name: 'fenced', column: 'Fenced', type: 'boolean', missing: ['?'] },
      { name: 'soil', column: 'Soil', type: 'category', levels: ['clay', 'sand', 7], unknown: 'missing' },
      { name: 'size', column: 'Size', type: 'category', levels: ['s', 'm'], missing: ['none'] },
      { name: 'since', column: 'Since', type: 'date', missing: ['1900-01-01'] },
      { name: 'until', column: 'Until', type: 'date', nullable: true },
    ],
    derived: [{ name: 'months', months: ['since', 'until'] }],
    policy: { maximize: 'recall' },
  }),
);
const NAMES = compiled.schema.fields.map(({ name }) => name);

/** What was read of each row, and what is told of it. */
function told(dialect: Dialect, text: string) {
  const bytes = new TextEncoder().encode(text);
  const rows = dialect.format === 'csv' ? readCsvRows : readJsonRows;
  const work = rows(compiled, dialect, bytes, 1, text.trim().split('\n').length);
  let step = work.next();
  while (!step.done) step = work.next();
  const { count, begins, ends, values, rejects } = step.value;
  expect(rejects.map(({ faults }) => faults)).toEqual([]);
  const applicationOf = applicationTeller(compiled, fieldColumns(compiled, dialect.columns), dialect);
  return Array.from({ length: count }, (_, row) => {
    const read = values.subarray(row * NAMES.length, (row + 1) * NAMES.length);
    return { read, application: applicationOf(bytes.subarray(begins[row], ends[row]), read) };
  });
}

describe('the application that is recorded of a row', () => {
  it.each([
    ['9.5;12 %;3;true;clay;s;2026-01-31;', [9.5, 12, 3, 1, 'clay', 's', '2026-01-31', null]],
    ['-9;;-1;?;7.0;none;1900-01-01;', ['-9', null, '-1', '?', '7.0', 'none', '1900-01-01', null]],
    [
      'n/a;0.10;96;0;gravel;m;2026-01-31 08:15;',
      ['n/a', 0.1, 96, 0, 'gravel', 'm', '2026-01-31 08:15', null],
    ],
    ['950; 1e3 ;96;FALSE;"sand";" m";2026-01-31;', [950, 1000, 96, 0, 'sand', 'm', '2026-01-31', null]],
  ])('says to the last bit what the cells said: %s', (cells, values) => {
    const [row] = told({ format: 'csv', delimiter: ';', columns: NAMES }, `${cells}\n`);
    expect(Object.values(row!.application)).toEqual(values);
    expect(readApplication(compiled, JSON.parse(JSON.stringify(row!.application))).values).toEqual(row!.read);
  });

  it('has numbers as programs write them, however the file does', () => {
    const dialect: Dialect = {
      format: 'csv',
      delimiter: ';',
      columns: NAMES.toReversed(),
      numbers: { decimal: ',', thousands: '.' },
    };
    const [row, missing] = told(
      dialect,
      ';2026-01-31;s;clay;1;3;12,5 %;1.234,5\n;2026-01-31;s;clay;1;3;;-9,0\n',
    );
    expect(row!.application).toMatchObject({ owed: 1234.5, share: 12.5, late: 3 });
    expect(missing!.application).toMatchObject({ owed: -9, share: null });
    for (const { application, read } of [row!, missing!])
      expect(readApplication(compiled, application).values).toEqual(read);
  });

  it('of a record has what stood there, by the fields’ names, and nothing else', () => {
    const columns = ['Soil', 'ours', 'Owed', 'Share', 'Late', 'Fenced', 'Size', 'Since', 'Until'];
    const record = {
      Soil: 7,
      ours: 'x',
      Owed: 'n/a',
      Share: null,
      Late: 96,
      Fenced: false,
      Size: 'm',
      Since: '2026-01-31',
      Until: null,
    };
    const [row] = told({ format: 'ndjson', delimiter: ',', columns }, `${JSON.stringify(record)}\n`);
    expect(row!.application).toEqual({
      owed: 'n/a',
      share: null,
      late: 96,
      fenced: false,
      soil: 7,
      size: 'm',
      since: '2026-01-31',
      until: null,
    });
    expect(readApplication(compiled, row!.application).values).toEqual(row!.read);
  });
});
