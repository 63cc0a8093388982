import type { Head } from './head/head.ts';
import { RecordStream, type RowPlace } from './record-stream.ts';
import type { Records } from './records/records.ts';

/**
 * Reads the rows of a file as its bytes arrive.
 *
 * @param beginning what `readBeginning` read, and `source` what follows
 * @param read makes something of a row, whose place `records` knows; without bytes when it is longer than allowed
 * @returns the rows that each piece of the file completed; also those before an error
 * @throws SolventError as `RecordStream` does
 */
export async function* readRows<Row>(
  records: Records,
  { head, begun }: { head: Head; begun: Uint8Array },
  source: AsyncIterator<Uint8Array>,
  read: (bytes: Uint8Array | undefined, place: RowPlace) => Row,
): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  const stream = new RecordStream(records, head, (bytes, place) => rows.push(read(bytes, place)));
  function* completed(step: () => void) {
    try {
      step();
    } finally {
      const piece = rows;
      rows = [];
      if (piece.length > 0) yield piece;
    }
  }
  yield* completed(() => stream.push(begun.subarray(head.rowsOffset)));
  for (let next = await source.next(); !next.done; next = await source.next())
    yield* completed(() => stream.push(next.value));
  yield* completed(() => stream.finish());
}
