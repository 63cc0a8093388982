import { parquetMetadata } from 'hyparquet';
import { expect, test } from 'vitest';
import { streamOf } from '../../../src/stream-of.ts';
import { joinBytes } from '../../../src/table/bytes.ts';
import type { ColumnType } from '../../../src/table/parquet/column.ts';
import { ndjsonToParquet } from '../../../src/table/parquet/write.ts';
import { linesOf } from './support.ts';

type Columns = { name: string; type: ColumnType }[];

async function* inTurn(pieces: Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* pieces;
}

/** @param size of the pieces in which the lines come */
async function written(lines: string[], columns: Columns, size = 7): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  const made: Uint8Array[] = [];
  const stream = streamOf(inTurn(pieces), () => {}).pipeThrough(ndjsonToParquet(columns));
  for await (const piece of stream) made.push(piece);
  return joinBytes(made);
}

const COLUMNS: Columns = [
  { name: 'ok', type: 'BOOLEAN' },
  { name: 'i', type: 'INT32' },
  { name: 'id', type: 'INT64' },
  { name: 'f', type: 'FLOAT' },
  { name: 'd', type: 'DOUBLE' },
  { name: 'day', type: 'DATE' },
  { name: 'at', type: 'TIMESTAMP' },
  { name: 'utc', type: 'TIMESTAMP_UTC' },
  { name: 't', type: 'STRING' },
];

test('lines that a Parquet file became are the same lines when it was written again', async () => {
  const lines = [
    '{"ok":true,"i":-1,"id":9223372036854775807,"f":0.10000000149011612,"d":0.1,"day":"1969-12-31","at":"1969-12-31T23:59:59.999999","utc":"2024-01-05T10:11:12.5Z","t":"=é\\n\\u0000"}',
    '{"ok":null,"i":null,"id":null,"f":null,"d":null,"day":null,"at":null,"utc":null,"t":null}',
    '{"ok":false,"i":2,"id":-9007199254740993,"f":"Infinity","d":5e-324,"day":"2024-02-29","at":"2100-01-01T00:00:00","utc":"1970-01-01T00:00:00Z","t":""}',
  ];
  expect(await linesOf(await written(lines, COLUMNS))).toEqual(lines);
});

test('a member that a line has not is null, and a number in a column of texts is the text that it was', async () => {
  const columns: Columns = [
    { name: '__proto__', type: 'STRING' },
    { name: 'n', type: 'STRING' },
  ];
  expect(await linesOf(await written(['{"n":1.50}', '{"n":{"a":[1.0]}}'], columns))).toEqual([
    '{"__proto__":null,"n":"1.50"}',
    '{"__proto__":null,"n":"{\\"a\\":[1.0]}"}',
  ]);
});

test('many rows make several row groups, of the same bytes however the lines came', async () => {
  const lines = Array.from({ length: 25_000 }, (_, row) => `{"n":${row}}`);
  const columns: Columns = [{ name: 'n', type: 'INT64' }];
  const bytes = await written(lines, columns, 1000);
  expect(parquetMetadata(bytes).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([
    10_000, 10_000, 5000,
  ]);
  expect(await linesOf(bytes)).toEqual(lines);
  expect(await written(lines, columns, 100_000)).toEqual(bytes);
});

test('no rows are a file that has columns', async () => {
  const bytes = await written([], COLUMNS);
  expect(
    parquetMetadata(bytes)
      .schema.slice(1)
      .map(({ name }) => name),
  ).toEqual(COLUMNS.map(({ name }) => name));
  expect(await linesOf(bytes)).toEqual([]);
});
