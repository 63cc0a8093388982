import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { CODECS, ROWS } from './codecs.ts';
import { fromBase64, linesOf } from './support.ts';

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData'];
const written = (columnData: Columns, more: Partial<Parameters<typeof parquetWriteBuffer>[0]> = {}) =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...more }));

test.each(Object.keys(CODECS))('a file of pyarrow compressed with %s is read', async (codec) => {
  const lines = await linesOf(fromBase64(CODECS[codec]!));
  expect(lines).toEqual(Array.from({ length: 20 }, () => ROWS).flat());
});

describe('a value is written exactly', () => {
  test('whole numbers with all of their digits', async () => {
    const data = [2n ** 63n - 1n, -(2n ** 63n), 9_007_199_254_740_993n];
    expect(await linesOf(written([{ name: 'n', type: 'INT64', data }]))).toEqual(
      data.map((value) => `{"n":${value}}`),
    );
  });

  test('numbers as the shortest text that is the same number, and NaN as missing', async () => {
    const data = [0.1, 1e21, 5e-324, -0, Number.NaN, Number.POSITIVE_INFINITY];
    expect(await linesOf(written([{ name: 'n', type: 'DOUBLE', data }]))).toEqual(
      ['0.1', '1e+21', '5e-324', '-0', 'null', '"Infinity"'].map((text) => `{"n":${text}}`),
    );
  });

  test('texts with what JSON must escape', async () => {
    const data = ['a', '"q"', '\\', 'é\n\u0000', ''];
    expect(
      (await linesOf(written([{ name: 't', type: 'STRING', data }]))).map((line) => JSON.parse(line).t),
    ).toEqual(data);
  });

  test('decimals, days and moments as they are', async () => {
    const schema = [
      { name: 'root', num_children: 3 },
      {
        name: 'd',
        type: 'INT64',
        converted_type: 'DECIMAL',
        scale: 2,
        precision: 18,
        repetition_type: 'REQUIRED',
      },
      { name: 'day', type: 'INT32', converted_type: 'DATE', repetition_type: 'REQUIRED' },
      { name: 'at', type: 'INT64', converted_type: 'TIMESTAMP_MICROS', repetition_type: 'REQUIRED' },
    ] as never;
    const columns = [
      { name: 'd', data: [-1n, 123_456_789_012_345_678n] },
      { name: 'day', data: [new Date('2024-02-29'), new Date('1969-12-31')] },
      { name: 'at', data: [-1n, 1_700_000_000_123_456n] },
    ];
    expect(await linesOf(written(columns, { schema }))).toEqual([
      '{"d":-0.01,"day":"2024-02-29","at":"1969-12-31T23:59:59.999999Z"}',
      '{"d":1234567890123456.78,"day":"1969-12-31","at":"2023-11-14T22:13:20.123456Z"}',
    ]);
  });
});

test('rows keep their order over pages and row groups that end in different places', async () => {
  const rows = 5000;
  const bytes = written(
    [
      { name: 'a', type: 'INT32', data: Array.from({ length: rows }, (_, row) => row) },
      { name: 'b', type: 'STRING', data: Array.from({ length: rows }, (_, row) => `text of the row ${row}`) },
      {
        name: 'c',
        type: 'DOUBLE',
        data: Array.from({ length: rows }, (_, row) => (row % 3 ? row / 2 : null)) as never,
      },
    ],
    { pageSize: 1000, rowGroupSize: 1700 },
  );
  expect(await linesOf(bytes)).toEqual(
    Array.from(
      { length: rows },
      (_, row) => `{"a":${row},"b":"text of the row ${row}","c":${row % 3 ? row / 2 : null}}`,
    ),
  );
});

describe('what cannot be read is refused', () => {
  const sound = written([{ name: 'a', type: 'STRING', data: ['x', 'y', 'x'] }]);
  const refused = async (bytes: Uint8Array, code: string, text: string) =>
    expect(linesOf(bytes)).rejects.toMatchObject({ code, message: expect.stringContaining(text) });

  test('what is no Parquet file, or is cut off', async () => {
    await refused(new TextEncoder().encode('a,b\n1,2\n1,2\n'), 'malformed_body', 'no whole Parquet file');
    await refused(new Uint8Array(), 'malformed_body', 'too short');
    await refused(sound.slice(0, -1), 'malformed_body', 'cut off');
  });

  test('an encrypted file', async () => {
    const bytes = sound.slice();
    bytes.set(new TextEncoder().encode('PARE'), bytes.length - 4);
    await refused(bytes, 'unsupported_media_type', 'encrypted');
  });

  test('a codec that nobody reads', async () => {
    const bytes = written([{ name: 'a', type: 'STRING', data: ['x'] }], {
      codec: 'LZO',
      compressors: { LZO: (input) => input },
    });
    await refused(bytes, 'unsupported_media_type', 'LZO');
  });

  test('structures, with the name of the column', async () => {
    const schema = [
      { name: 'root', num_children: 1 },
      { name: 'tags', num_children: 1, repetition_type: 'OPTIONAL' },
      { name: 'first', type: 'INT32', repetition_type: 'REQUIRED' },
    ] as never;
    await refused(
      written([{ name: 'tags', data: [{ first: 1 }] as never }], { schema }),
      'validation_error',
      '"tags" holds lists',
    );
  });

  test('two columns of one name', async () => {
    const element = { name: 'a', type: 'INT32', repetition_type: 'REQUIRED' };
    const schema = [{ name: 'root', num_children: 2 }, element, element] as never;
    const bytes = written(
      [
        { name: 'a', data: [1] },
        { name: 'a', data: [2] },
      ],
      { schema },
    );
    await refused(bytes, 'validation_error', '"a" stands twice');
  });

  test('a footer longer than it may be, or than the file', async () => {
    const bytes = sound.slice();
    new DataView(bytes.buffer).setUint32(bytes.length - 8, 0xffff_ffff, true);
    await refused(bytes, 'malformed_body', 'longer than the file');
    const long = new Uint8Array(6 * 1024 * 1024);
    long.set(new TextEncoder().encode('PAR1'), long.length - 4);
    new DataView(long.buffer).setUint32(long.length - 8, 5 * 1024 * 1024, true);
    await refused(long, 'payload_too_large', 'fewer row groups');
  });

  test('a footer of a million nothings, before any of them is built', async () => {
    const nothings = new Uint8Array(3 * 1024 * 1024);
    // Field 2, a list of as many structures as follow.
    nothings.set([0x29, 0xfc, 0xff, 0xff, 0x7f]);
    const tail = new Uint8Array(8);
    new DataView(tail.buffer).setUint32(0, nothings.length, true);
    tail.set(new TextEncoder().encode('PAR1'), 4);
    await refused(
      new Uint8Array([80, 65, 82, 49, ...nothings, ...tail]),
      'malformed_body',
      'footer is damaged',
    );
  });

  test('a page that says it unpacks to more than a page may', async () => {
    const data = Array.from({ length: 200_000 }, (_, row) => `${row} ${'x'.repeat(60)}`);
    await refused(
      written([{ name: 'a', type: 'STRING', data }], { pageSize: 0, rowGroupSize: 200_000 }),
      'payload_too_large',
      'row_group_size',
    );
  });
});

describe('damage', () => {
  const isRefusal = (error: unknown) => error instanceof SolventError && error.code !== 'internal_error';
  const outcome = (bytes: Uint8Array) =>
    linesOf(bytes).then(
      () => true,
      (error: unknown) => isRefusal(error) || error,
    );

  test.each(Object.keys(CODECS))(
    'of a %s file by a bit is a refusal or other values, never a crash',
    async (codec) => {
      const sound = fromBase64(CODECS[codec]!);
      for (let bit = 0; bit < sound.length * 8; bit += 11) {
        const bytes = sound.slice();
        bytes[bit >>> 3]! ^= 1 << (bit & 7);
        expect(await outcome(bytes), `${codec}, bit ${bit}`).toBe(true);
      }
    },
  );

  test('of a file by its end is a refusal wherever it ends', async () => {
    const sound = fromBase64(CODECS.snappy!);
    for (let length = 0; length < sound.length; length++)
      await expect(linesOf(sound.slice(0, length))).rejects.toSatisfy(isRefusal);
  });
});
