import { expect, test } from 'vitest';
import { ndjsonToParquet } from '../../src/table/parquet/write.ts';
import { CODECS, ROWS } from '../table/parquet/codecs.ts';
import { fromBase64, linesOf } from '../table/parquet/support.ts';

// Workers refuse WebAssembly that is compiled from bytes, which packages of codecs like to do when they are imported.
test.each(Object.keys(CODECS))('a Parquet file compressed with %s is read on Workers', async (codec) => {
  expect((await linesOf(fromBase64(CODECS[codec]!))).slice(0, 3)).toEqual(ROWS);
});

test('what is written on Workers is read again', async () => {
  const lines = new Blob(ROWS.map((row) => `${row}\n`)).stream();
  const columns = [
    { name: 'id', type: 'STRING' },
    { name: 'n', type: 'DOUBLE' },
    { name: 'ok', type: 'BOOLEAN' },
  ] as const;
  const written = await new Response(
    lines.pipeThrough(ndjsonToParquet(columns)) as ReadableStream<Uint8Array<ArrayBuffer>>,
  ).bytes();
  expect(await linesOf(written)).toEqual(ROWS);
});
