import { type Pause, READ_STEP_BYTES } from '../../steps.ts';
import { ByteWriter } from '../byte-writer.ts';
import { MAX_ROW_BYTES } from '../limits.ts';
import { ChunkReader } from './chunk-reader.ts';
import type { Column } from './column.ts';
import type { Footer, RowGroup } from './footer.ts';
import { MAX_HELD_BYTES, WINDOW_BYTES } from './limits.ts';
import { type ParquetBytes, tooLargeToHold } from './problems.ts';

/** What is written before it is handed on. */
const PIECE_BYTES = 64 * 1024;
const MOST_WINDOW_BYTES = 1024 * 1024;

const encoder = new TextEncoder();

/**
 * The rows of a Parquet file as NDJSON: an object a row with a member a column, in their order. No more is held than a page
 * of each column.
 *
 * A number is the shortest text that is read as the same number again, a whole number and a decimal all of its digits, a time
 * ISO 8601; what is null or NaN is null.
 *
 * @throws SolventError `malformed_body`, `unsupported_media_type`, `payload_too_large`
 */
export async function* parquetLines(
  file: ParquetBytes,
  { columns, groups }: Footer,
  pause: Pause,
): AsyncGenerator<Uint8Array> {
  const keys = columns.map(({ name }, index) =>
    encoder.encode(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`),
  );
  let unpaused = 0;
  for (const group of groups)
    for await (const piece of groupLines(file, columns, keys, group)) {
      yield piece;
      unpaused += piece.length;
      if (unpaused < READ_STEP_BYTES) continue;
      unpaused = 0;
      await pause();
    }
}

async function* groupLines(
  file: ParquetBytes,
  columns: Column[],
  keys: Uint8Array[],
  { rows, chunks }: RowGroup,
): AsyncGenerator<Uint8Array> {
  const windowBytes = Math.min(MOST_WINDOW_BYTES, Math.floor(WINDOW_BYTES / columns.length));
  const readers = chunks.map(
    (chunk, index) => new ChunkReader(file, columns[index]!, chunk, rows, windowBytes),
  );
  for (let left = rows; left > 0; ) {
    let take = left;
    for (const reader of readers) {
      if (reader.left === 0) {
        await reader.advance();
        requireRoom(readers);
      }
      take = Math.min(take, reader.left);
    }
    left -= take;
    while (take > 0) {
      const writer = new ByteWriter(PIECE_BYTES + MAX_ROW_BYTES);
      for (; take > 0 && writer.length < PIECE_BYTES; take--) writeRow(writer, readers, keys);
      yield writer.written();
    }
  }
}

function requireRoom(readers: ChunkReader[]): void {
  let held = 0;
  for (const { bytes } of readers) held += bytes;
  if (held > MAX_HELD_BYTES)
    throw tooLargeToHold(`The pages of a row group take more than ${MAX_HELD_BYTES} bytes at a time.`);
}

/** What is longer than any row may be is cut: it is refused whatever it holds. */
function writeRow(writer: ByteWriter, readers: ChunkReader[], keys: Uint8Array[]): void {
  const begin = writer.length;
  for (let index = 0; index < readers.length; index++) {
    const isTooLong = writer.length - begin > 2 * MAX_ROW_BYTES;
    if (!isTooLong) writer.bytes(keys[index]!);
    readers[index]!.write(isTooLong ? new ByteWriter(MAX_ROW_BYTES) : writer);
  }
  writer.ascii('}\n');
}
