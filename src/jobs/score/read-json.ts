import type { CompiledSchema } from '../../application/compile.ts';
import { encode } from '../../application/encode.ts';
import { quoted } from '../../application/problem.ts';
import { unknownKeys } from '../../application/unknown-keys.ts';
import { ownKeyProblem } from '../../scoring/own-key.ts';
import { STEP_BYTES, type Steps } from '../../steps.ts';
import { type Dialect, recordsOf } from '../../table/dialect.ts';
import { parseValues } from '../../table/digits.ts';
import { jsonProblem } from '../../table/json-problem.ts';
import { MAX_ROW_BYTES } from '../../table/limits.ts';
import { ROW_TOO_LONG } from '../../table/shape.ts';
import { fieldColumns } from '../columns.ts';
import type { JobKind } from '../jobs.ts';
import { takeBackRecord } from './given-back.ts';
import { keyReader } from './key-reader.ts';
import { type RowFault, shapeFault } from './rejects.ts';
import { subjectFaults } from './row-subject.ts';
import { ScorableRows } from './scorable.ts';

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
  const strangersOf =
    kind === 'portfolio' ? (keys: Iterable<string>) => laterKeys(keys, known) : unknownKeys(known);
  const columns = Array.from(fieldColumns(compiled, dialect.columns), (column) => dialect.columns[column]!);
  const needed = new Set(columns);
  const keyOf = keyReader(compiled.schema, dialect);
  const subjectFault = subjectFaults(dialect);
  const values = new Float64Array(fields.length);
  let number = firstRow;
  let pauseAt = STEP_BYTES;
  for (let position = 0; position < bytes.length; ) {
    position = records.next(bytes, position, bytes.length, true);
    if (records.blank) continue;
    const { begin } = records;
    const end = kind === 'portfolio' ? takeBackRecord(bytes, begin, records.end, needed) : records.end;
    const record = end > begin ? parsedRecord(bytes.subarray(begin, end)) : shapeFault(ROW_TOO_LONG);
    const faults: RowFault[] = [];
    if (record instanceof Map) {
      fields.forEach((_, index) => {
        const column = columns[index]!;
        const value = compiled.readers[index]!.json(record.get(column));
        if (typeof value === 'number') values[index] = value;
        else faults.push({ column, ...value });
      });
      faults.push(...strangersOf(record.keys()));
      const wrongKey =
        dialect.key === undefined ? undefined : ownKeyProblem(record.get(dialect.key), dialect.key);
      if (wrongKey) faults.push(wrongKey);
      const wrongSubject = subjectFault?.(bytes.subarray(begin, end));
      if (wrongSubject) faults.push(wrongSubject);
      if (faults.length === 0) {
        const problem = encode(compiled, values, rows.features, rows.count * compiled.features.length);
        if (problem) faults.push(problem);
      }
    } else faults.push(record);
    if (faults.length === 0) rows.accept(number, begin, end, values);
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
function parsedRecord(bytes: Uint8Array): Map<string, unknown> | RowFault {
  if (bytes.length > MAX_ROW_BYTES) return shapeFault(ROW_TOO_LONG);
  const text = utf8.decode(bytes);
  let value: unknown;
  try {
    value = parseValues(text);
  } catch {
    return { column: '', code: 'malformed_row', message: 'the row is not JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { column: '', code: 'malformed_row', message: 'the row is not a JSON object' };
  const problem = jsonProblem(text);
  if (problem) return { column: problem.key.slice(0, 100), code: 'malformed_row', message: problem.message };
  return new Map(Object.entries(value));
}

/** A key that the first record of a file had not would have no column in what is written of it. */
function laterKeys(keys: Iterable<string>, known: ReadonlySet<string>): RowFault[] {
  for (const key of keys)
    if (!known.has(key))
      return [
        {
          column: key.slice(0, 100),
          code: 'unknown_column',
          message: `the first record has no key ${quoted(key)}`,
        },
      ];
  return [];
}
