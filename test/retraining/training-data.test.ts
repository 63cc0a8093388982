import { describe, expect, it } from 'vitest';
import { compileSchema } from '../../src/application/compile.ts';
import { readDay } from '../../src/application/day.ts';
import { UNKNOWN_LEVEL } from '../../src/application/field-reader.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import type { LabelledSample } from '../../src/outcomes/labelled-samples.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { trainingData } from '../../src/retraining/training-data.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { clean } from '../../src/training/data/clean.ts';
import { openCsv } from '../../src/training/data/csv.ts';
import { datedCsv, datedSchema } from '../training/dated.ts';

const schema = (target: string | number = 1, weight?: string) =>
  parseApplicationSchema({
    ...(weight !== undefined && { weight }),
    name: 'loans',
    target: { column: 'Defaulted?', positive: target },
    key: 'Index',
    fields: [
      {
        name: 'region',
        column: 'Region',
        type: 'category',
        levels: ['north', { name: 'south, east', of: ['islands'] }],
      },
      { name: 'balance', column: 'Balance', type: 'number', nullable: true },
      { name: 'months', column: 'Months', type: 'integer', missing: [-9] },
    ],
    policy: { maximize: 'recall' },
  });

async function textOf(csv: string, samples: LabelledSample[], target: string | number = 1) {
  const blobs = memoryBlobStore();
  await blobs.put('training/loans.csv', csv);
  const data = await trainingData(blobs, schema(target), samples);
  return { ...data, text: await new Response(data.bytes).text() };
}

const samples: LabelledSample[] = [
  { id: 'a', loan: null, at: 0, values: [1, 12.5, 24], defaulted: true },
  { id: 'b', loan: null, at: 0, values: [0, Number.NaN, Number.NaN], defaulted: false },
];

describe('trainingData', () => {
  it('writes labelled samples behind the data, in its own columns', async () => {
    const { text } = await textOf('Index,Defaulted?,Note,Months,Balance,Region\n1,0,x,12,1,north\n', samples);
    expect(text).toBe(
      'Index,Defaulted?,Note,Months,Balance,Region\n1,0,x,12,1,north\n\n' +
        'outcome a,1,,24,12.5,"south, east"\noutcome b,0,,-9,,north\n',
    );
  });

  it('gives samples a weight of 1', async () => {
    const blobs = memoryBlobStore();
    await blobs.put(
      'training/loans.csv',
      'Index,Region,Balance,Months,Defaulted?,Counts\n1,north,7,3,1,2.5\n',
    );
    const { bytes } = await trainingData(blobs, schema(1, 'Counts'), samples.slice(0, 1));
    expect(await new Response(bytes).text()).toMatch(/^outcome a,"south, east",12.5,24,1,1$/m);
  });

  it.each([
    ['LF', ',', '\n'],
    ['CRLF', ';', '\r\n'],
    ['a lone CR', '\t', '\r'],
  ])('reads back as rows of the same file, with %s', async (_, delimiter, lineEnd) => {
    const rows = [
      ['Index', 'Region', 'Balance', 'Months', 'Defaulted?'],
      ['1', 'north', '7', '3', '1'],
    ];
    const csv = rows.map((cells) => cells.join(delimiter)).join(lineEnd);
    const { text, name } = await textOf(csv, samples);
    const file = await openCsv(name, new Blob([text]).stream());
    const { matrix, report } = await clean(compileSchema(schema()), name, file);
    expect(report).toMatchObject({ rows: 3, kept: 3, dropped: {} });
    expect([...matrix.labels]).toEqual([1, 1, 0]);
    // region=north, region="south, east", balance, months
    expect([...matrix.features.subarray(4)]).toEqual([0, 1, 12.5, 24, 1, 0, Number.NaN, Number.NaN]);
  });

  it('writes a level that nobody kept as one that is still unknown', async () => {
    const fields = [
      {
        name: 'region',
        column: 'Region',
        type: 'category',
        levels: ['unknown level', 'b'],
        unknown: 'missing',
      },
    ];
    const lenient = parseApplicationSchema({ ...schema(), key: undefined, fields });
    const blobs = memoryBlobStore();
    await blobs.put('training/loans.csv', 'Region,Defaulted?\nb,0\n');
    const unknown = [{ id: 'a', loan: null, at: 0, values: [UNKNOWN_LEVEL], defaulted: true }];
    const { name, bytes } = await trainingData(blobs, lenient, unknown);
    const { matrix } = await clean(compileSchema(lenient), name, await openCsv(name, bytes));
    expect([...matrix.features]).toEqual([0, 1, Number.NaN, Number.NaN]);
  });

  it('labels in the words of the data set', async () => {
    const csv = 'Index,Region,Balance,Months,Defaulted?\n1,north,7,3,bad\n2,north,7,3,good\n';
    const { text } = await textOf(csv, samples, 'bad');
    expect(text.match(/(?:bad|good)$/gm)).toEqual(['bad', 'good', 'bad', 'good']);
  });

  it('labels by what the target says, passing over what means neither', async () => {
    const target = { column: 'Defaulted?', positive: ['bad', 'worse'], indeterminate: 'open' };
    const blobs = memoryBlobStore();
    const csv = 'Index,Region,Balance,Months,Defaulted?\n1,north,7,3,open\n2,north,7,3,good\n';
    await blobs.put('training/loans.csv', csv);
    const { bytes } = await trainingData(blobs, { ...schema(), target }, samples);
    expect((await new Response(bytes).text()).match(/\w+$/gm)).toEqual(['open', 'good', 'bad', 'good']);
  });

  it('labels no loan with 0 where that means neither', async () => {
    const target = { column: 'Defaulted?', positive: 1, indeterminate: 0 };
    const blobs = memoryBlobStore();
    await blobs.put(
      'training/loans.csv',
      'Index,Region,Balance,Months,Defaulted?\n1,north,7,3,0\n2,north,7,3,2\n',
    );
    const { bytes } = await trainingData(blobs, { ...schema(), target }, samples);
    expect((await new Response(bytes).text()).match(/\w+$/gm)).toEqual(['0', '2', '1', '2']);
  });

  it('names a loan by the digest of its key where that is known, and says the day of its decision', async () => {
    const blobs = memoryBlobStore();
    await blobs.put(
      'training/loans.csv',
      'Index,Day,Region,Balance,Months,Defaulted?\n1,2025-01-31,north,7,3,0\n',
    );
    const known = [{ ...samples[0]!, loan: joinKey('4711'), at: Date.UTC(2026, 0, 31, 8) }];
    const { bytes } = await trainingData(blobs, { ...schema(), date: 'Day' }, known);
    const last = (await new Response(bytes).text()).trim().split('\n').at(-1)!;
    expect(last.startsWith(`sha256:${joinKey('4711')},2026-01-31T08:00:00.000Z,`)).toBe(true);
  });

  it('leaves the day of a decision that is a field as the application says it', async () => {
    const dated = parseApplicationSchema(datedSchema);
    const blobs = memoryBlobStore();
    await blobs.put('training/dated.csv', datedCsv(3).join('\n'));
    const days = ['1986-05-17', '2025-12-24'].map((text) => readDay(text)!);
    const sample = { id: 'a', loan: null, at: Date.UTC(2026, 0, 31), values: [5, ...days, Number.NaN] };
    const { bytes } = await trainingData(blobs, dated, [{ ...sample, defaulted: true }]);
    const text = await new Response(bytes).text();
    expect(text.trim().split('\n').at(-1)).toBe('outcome a,5,1986-05-17,2025-12-24,,1');
    const compiled = compileSchema(dated);
    const csv = await openCsv('x', new Blob([text]).stream());
    expect((await clean(compiled, 'x', csv)).report).toMatchObject({ kept: 4, dropped: {} });
  });

  it('is the data set itself where no outcome is known', async () => {
    const csv = 'Index,Region,Balance,Months,Defaulted?\n1,north,7,3,1';
    expect((await textOf(csv, [])).text).toBe(csv);
  });

  it('finds the header of a file much larger than what it looks at', async () => {
    const row = `1,north,${'é'.repeat(20)},3,1\n`;
    const csv = `Index,Region,Balance,Months,Defaulted?\n${row.repeat(20_000)}`;
    const { text } = await textOf(csv, samples.slice(0, 1));
    expect(text.endsWith('1\n\noutcome a,"south, east",12.5,24,1\n')).toBe(true);
  });

  it('says what is missing', async () => {
    const blobs = memoryBlobStore();
    await expect(trainingData(blobs, schema(), [])).rejects.toThrow(/training\/loans\.csv/);
    await expect(textOf('Index,Region\n1,north\n', samples)).rejects.toThrow(
      /no column "balance" or "Balance"/,
    );
  });
});
