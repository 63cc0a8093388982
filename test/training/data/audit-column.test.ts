import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import { clean } from '../../../src/training/data/clean.ts';
import { openCsv } from '../../../src/training/data/csv.ts';
import { readLabelled } from '../../../src/training/data/labelled.ts';
import { readParams } from '../../../src/training/params.ts';
import { bytesOf, HEADER, schema, smallCsv } from '../support.ts';

const auditing = (...audit: unknown[]) => compileSchema(parseNewSchema({ ...schema, audit }));

/** Groups of one audited column with these cells, in a file that may have others. */
async function groupsOf(rule: unknown, cells: string[]) {
  const lines = cells.map((cell, row) => `${row},30,100,200,true,south,0,${cell}`);
  const csv = await openCsv('loans.csv', bytesOf([`${HEADER},Sex`, ...lines]));
  const { audit } = await clean(auditing(rule), 'loans.csv', csv);
  const { groups, groupOf } = audit[0]!;
  return [...groupOf].map((index) => groups[index]);
}

describe('an audited column', () => {
  test('parts rows by what stands there, as levels are read', async () => {
    expect(await groupsOf('Sex', ['m', ' f', '2.0', '2', '', 'm '])).toEqual([
      'm',
      'f',
      '2',
      '2',
      'missing',
      'm',
    ]);
  });

  test('parts numbers by bands, each with its lower end', async () => {
    const rule = { column: 'Sex', bands: [25, 40] };
    expect(await groupsOf(rule, ['24.9', '25', '40', '99', '', 'old'])).toEqual([
      '< 25',
      '25 – 40',
      '≥ 40',
      '≥ 40',
      'missing',
      'not a number',
    ]);
  });

  test('of more than fifty values is refused, and the error says what to do', async () => {
    const cells = Array.from({ length: 51 }, (_, row) => `${row}`);
    await expect(groupsOf('Sex', cells)).rejects.toThrow(
      /loans\.csv, column "Sex": .* more than 50 different values\. If it holds numbers, give them "bands"/,
    );
    expect(await groupsOf({ column: 'Sex', bands: [25] }, cells)).toContain('≥ 25');
  });

  test('of words mostly has no bands, and the error says what to do', async () => {
    const rule = { column: 'Sex', bands: [25] };
    await expect(groupsOf(rule, ['30', 'm', '', 'f', 'm', ''])).rejects.toThrow(
      'loans.csv, column "Sex": it is to be audited in bands, and 3 of its 4 cells are no numbers, the first "m" in row 3. If it holds ' +
        'groups, leave "bands" out',
    );
    expect(await groupsOf(rule, ['30', 'm', '', '20', '', ''])).toContain('not a number');
    expect(await groupsOf(rule, ['', ''])).toEqual(['missing', 'missing']);
  });

  test('must be there', async () => {
    const csv = await openCsv('loans.csv', bytesOf([HEADER, '1,30,100,200,true,south,0']));
    await expect(clean(auditing('Gender'), 'loans.csv', csv)).rejects.toThrow('there is no column "Gender"');
  });

  test('is known to the schema, and nothing that training sees', async () => {
    const lines = smallCsv(600).map((line, row) =>
      row === 0 ? `${line},Sex` : `${line},${row % 2 ? 'm' : 'f'}`,
    );
    const plain = compileSchema(parseNewSchema({ ...schema, ignore: ['Sex'] }));
    const read = (compiled: typeof plain) =>
      readLabelled(compiled, { name: 'l', bytes: bytesOf(lines) }, { params: readParams() });
    const [without, with_] = [await read(plain), await read(auditing('Sex'))];
    expect(with_.training).toEqual(without.training);
    expect(with_.report).toEqual(without.report);
    const [sex] = with_.audit;
    expect(sex!.groupOf).toHaveLength(with_.holdout.rows);
    // Row by row the group of the very loan: its age tells which it is.
    const ageAndSex = new Map(
      lines.slice(1).map((line) => [line.split(',').slice(1, 4).join(), line.split(',').at(-1)]),
    );
    for (let row = 0; row < with_.holdout.rows; row++) {
      const cells = [...with_.holdout.features.subarray(row * 8, row * 8 + 3)];
      const found = [...ageAndSex].find(([key]) =>
        key
          .split(',')
          .every((cell, at) =>
            cell === '' ? Number.isNaN(cells[at]) : Math.fround(Number(cell)) === cells[at],
          ),
      );
      expect(sex!.groups[sex!.groupOf[row]!]).toBe(found![1]);
    }
  });
});

describe('what a schema audits', () => {
  test.each([
    [['Age'], 'audit.0: "Age" is also the column of the field "age"'],
    [['Bad'], 'audit.0: "Bad" is also the target'],
    [['Id'], 'audit.0: "Id" is also the key'],
    [['Sex', 'Sex'], 'audit.1: "Sex" is also audited'],
    [[{ column: 'Sex', bands: [40, 25] }], 'audit.0: the bands must ascend'],
    [[{ column: 'Sex', bands: [] }], 'audit.0.bands'],
    [[7], 'audit.0: is 7: it must be'],
  ])('%j is refused', (audit, message) => {
    expect(() => auditing(...audit)).toThrow(message);
  });
});
