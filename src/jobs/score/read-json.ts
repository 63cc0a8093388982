import type { CompiledSchema } from '../../application/compile.ts';
import { encode } from '../../application/encode.ts';
import { quoted } from '../../application/problem.ts';
import { ownKeyProblem } from '../../scoring/own-key.ts';
import { type Dialect, recordsOf } from '../../table/dialect.ts';
import { MAX_ROW_BYTES } from '../../table/limits.ts';
import { repeatedKey } from '../../table/repeated-key.ts';
import { ROW_TOO_LONG } from '../../table/shape.ts';
import { fieldColumns } from '../columns.ts';
import type { JobKind } from '../jobs.ts';
import { keyReader } from './key-reader.ts';
import { type RowFault, shapeFault } from './rejects.ts';
import { ScorableRows } from './scorable.ts';
import { STEP_BYTES, type Steps } from './steps.ts';

/**
 * Reads a chunk of JSON records (lines, or a stretch of an array) into feature vectors: see `readCsvRows`.
 * @param kind whether they stood in a file, whose first record says which keys there are, or in a body
 */
export function* readJsonRows(
  compiled: CompiledSchema,
  dialect: Dialect,
  bytes: Uint8Array,
  firstRow: number,
  rowCount: number,
  kind: JobKind = 'portfolio',
): Steps<ScorableRows> {
  const rows = new ScorableRows(compiled, rowCount);
  const records = recordsOf(dialect, firstRow === 1 ? 'first chunk' : 'later chunk');
  const { fields } = compiled.schema;
  const known = new Set(dialect.columns);
  const columns = Array.from(fieldColumns(compiled, dialect.columns), (column) => dialect.columns[column]!);
  const keyOf = keyReader(compiled.schema, dialect);
  let number = firstRow;
  let pauseAt = STEP_BYTES;
  for (let position = 0; position < bytes.length; ) {
    position = records.next(bytes, position, bytes.length, true);
    if (records.blank) continue;
    const { begin, end } = records;
    const record = parsedRecord(bytes.subarray(begin, end), known, kind);
    const faults: RowFault[] = [];
    if (record instanceof Map) {
      const values = rows.values.subarray(rows.count * fields.length, (rows.count + 1) * fields.length);
      fields.forEach((_, index) => {
        const column = columns[index]!;
        const value = compiled.readers[index]!.json(record.get(column));
        if (typeof value === 'number') values[index] = value;
        else faults.push({ column, ...value });
      });
      if (faults.length === 0) {
        const problem = encode(compiled, values, rows.features, rows.count * compiled.features.length);
        if (problem) faults.push(problem);
      }
      const wrongKey = dialect.key === undefined ? undefined : ownKeyProblem(record.get(dialect.key));
      if (wrongKey !== undefined)
        faults.push({ column: dialect.key!, code: 'malformed_row', message: `${dialect.key} ${wrongKey}` });
    } else faults.push(record);
    if (faults.length === 0) rows.accept(number, begin, end);
    else rows.rejects.push({ row: number, key: keyOf(bytes.subarray(begin, end)), begin, end, faults });
    number++;
    if (position < pauseAt) continue;
    pauseAt = position + STEP_BYTES;
    yield;
  }
  return rows;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The record's values by key, or what is wrong with it. A map, because a key may be called `__proto__`. */
function parsedRecord(bytes: Uint8Array, known: Set<string>, kind: JobKind): Map<string, unknown> | RowFault {
  if (bytes.length > MAX_ROW_BYTES) return shapeFault(ROW_TOO_LONG);
  const text = utf8.decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { column: '', code: 'malformed_row', message: 'the row is not JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { column: '', code: 'malformed_row', message: 'the row is not a JSON object' };
  const repeated = repeatedKey(text);
  if (repeated !== undefined)
    return {
      column: repeated.slice(0, 100),
      code: 'malformed_row',
      message: 'the row names this key twice: which one was meant cannot be known',
    };
  const record = new Map(Object.entries(value));
  for (const key of record.keys())
    if (!known.has(key))
      return {
        column: key.slice(0, 100),
        code: 'unknown_column',
        message:
          kind === 'portfolio' ? 'the first record has no such key' : `${quoted(key)} is not known here`,
      };
  return record;
}
