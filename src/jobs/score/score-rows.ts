import type { CompiledSchema } from '../../application/compile.ts';
import type { ReasonedModel } from '../../explain/reasons/model-reasons.ts';
import type { Model } from '../../model/model.ts';
import type { Steps } from '../../steps.ts';
import type { Dialect } from '../../table/dialect.ts';
import { ROW_TOO_LONG } from '../../table/shape.ts';
import type { JobKind } from '../jobs.ts';
import { readCsvRows } from './read-csv.ts';
import { readJsonRows } from './read-json.ts';
import { shapeFault } from './rejects.ts';
import { rowReasons } from './row-reasons.ts';
import type { RowRecords } from './row-records.ts';
import { ScorableRows } from './scorable.ts';
import type { Scores } from './scores.ts';
import { writeCsvResults } from './write-csv.ts';
import { writeJsonResults } from './write-json.ts';

export interface ScoredChunk {
  rows: ScorableRows;
  probabilities: Float64Array;
  /** Lines of the results file, in the input's own format. */
  results: Uint8Array;
}

/**
 * Scores the rows of a chunk. A pure function of its inputs: scoring twice writes the same bytes.
 *
 * @param bytes the chunk: whole rows; none when they were too long to be kept. JSON's line breaks between tokens may be
 *   overwritten by spaces.
 * @param records take those of its rows
 */
export function* scoreRows(
  model: ReasonedModel,
  dialect: Dialect,
  bytes: Uint8Array,
  firstRow: number,
  rowCount: number,
  kind: JobKind = 'portfolio',
  records?: Pick<RowRecords, 'of'>,
): Steps<ScoredChunk> {
  const rows =
    bytes.length === 0
      ? tooLongRows(model.compiled, firstRow, rowCount)
      : dialect.format === 'csv'
        ? yield* readCsvRows(model.compiled, dialect, bytes, firstRow, rowCount)
        : yield* readJsonRows(model.compiled, dialect, bytes, firstRow, rowCount, kind);
  yield;
  const probabilities = yield* probabilitiesOf(model, rows);
  const reasonsOf = dialect.explained || kind === 'predictions' ? rowReasons(model, rows) : undefined;
  const record = records?.of(bytes, rows, probabilities);
  const scores: Scores = { probabilities, model, reasonsOf, record };
  const results =
    dialect.format === 'csv'
      ? yield* writeCsvResults(dialect, bytes, rows, scores)
      : yield* writeJsonResults(bytes, rows, scores);
  return { rows, probabilities, results };
}

/**
 * Rows of one call of the model, which holds the thread for less than a millisecond where the kernel scores and for some four where
 * ONNX Runtime does. A row's score does not depend on the others.
 */
const CALL_ROWS = 2048;

function* probabilitiesOf(model: Model, { features, count }: ScorableRows): Steps<Float64Array> {
  const width = model.compiled.features.length;
  const probabilities = new Float64Array(count);
  for (let from = 0; from < count; from += CALL_ROWS) {
    const rows = Math.min(CALL_ROWS, count - from);
    const part = features.subarray(from * width, (from + rows) * width);
    probabilities.set(model.probabilitiesOfMany(part, rows), from);
    yield;
  }
  return probabilities;
}

function tooLongRows(compiled: CompiledSchema, firstRow: number, rowCount: number): ScorableRows {
  const rows = new ScorableRows(compiled, 0);
  for (let row = firstRow; row < firstRow + rowCount; row++)
    rows.rejects.push({ row, key: '', begin: 0, end: 0, faults: [shapeFault(ROW_TOO_LONG)] });
  return rows;
}
