import { cellsAround, reasonCells } from '../../scoring/result.ts';
import { EXPLAINED_STEP_BYTES, STEP_BYTES, type Steps } from '../../steps.ts';
import { ByteWriter } from '../../table/byte-writer.ts';
import { csvRowsOf, type Dialect } from '../../table/dialect.ts';
import { rowCopier } from './copy-row.ts';
import type { ScorableRows } from './scorable.ts';
import type { Scores } from './scores.ts';

/** Room for what is added to a row: the longest probability has 24 characters. */
const ADDED_BYTES = 48;

/**
 * The results of a chunk: each scored row as it came, byte by byte, with the result columns behind it. Only a cell of
 * which a spreadsheet would run something as a formula is changed.
 */
export function* writeCsvResults(
  dialect: Dialect,
  bytes: Uint8Array,
  rows: ScorableRows,
  scores: Scores,
): Steps<Uint8Array> {
  const copyRow = rowCopier(csvRowsOf(dialect), bytes, dialect);
  const writer = new ByteWriter(bytes.length + rows.count * (ADDED_BYTES + scores.model.version.length));
  const { reasonsOf, record } = scores;
  const hasMore = reasonsOf !== undefined || record !== undefined;
  const around = cellsAround(scores.model, dialect.delimiter, hasMore ? '' : '\n');
  const stepBytes = hasMore ? EXPLAINED_STEP_BYTES : STEP_BYTES;
  let pauseAt = stepBytes;
  for (let index = 0; index < rows.count; index++) {
    const begin = rows.begins[index]!;
    const end = rows.ends[index]!;
    copyRow(writer, begin, end);
    const probability = scores.probabilities[index]!;
    const { before, behind } = around(probability);
    writer.bytes(before);
    writer.ascii(`${probability}`);
    writer.bytes(behind);
    if (hasMore) {
      const reasons = reasonsOf?.(index);
      if (record) writer.ascii(dialect.delimiter + record(index, reasons));
      writer.ascii(`${reasons ? reasonCells(reasons, dialect.delimiter) : ''}\n`);
    }
    if (end < pauseAt) continue;
    pauseAt = end + stepBytes;
    yield;
  }
  return writer.written();
}
