import { expect, test } from 'vitest';
import { CODECS, ROWS } from '../table/parquet/codecs.ts';
import { fromBase64, linesOf } from '../table/parquet/support.ts';

// Workers refuse WebAssembly that is compiled from bytes, which packages of codecs like to do when they are imported.
test.each(Object.keys(CODECS))('a Parquet file compressed with %s is read on Workers', async (codec) => {
  expect((await linesOf(fromBase64(CODECS[codec]!))).slice(0, 3)).toEqual(ROWS);
});
