import type { CompiledSchema } from '../../application/compile.ts';
import { noDay, readDay } from '../../application/day.ts';
import { encode } from '../../application/encode.ts';
import { joinKey } from '../../samples/join-key.ts';
import type { DroppedRow, DropReason } from './cleaning-report.ts';
import type { Columns } from './columns.ts';
import type { CsvRow } from './csv.ts';
import { type FailedColumns, noteFailed } from './failed-cells.ts';
import type { Keys } from './keys.ts';
import { contentDigest, keyDigest, placeOf } from './place.ts';
import { ReadValues } from './read-values.ts';
import type { TargetReader } from './target.ts';
import { readWeight } from './weight.ts';

/** A row that can be trained on. Its values and features are valid until the next is examined. */
export interface UsableRow {
  values: Float64Array;
  features: Float32Array;
  label: 0 | 1;
  /** 1 where the schema names no weight. */
  weight: number;
  /** See `Partable`. The day is NaN where the schema names no column for it. */
  place: number;
  group: number;
  day: number;
}

/** What was met so far: in the target's column, in the key's, and in all where it cannot be used. */
interface Met {
  target: TargetReader;
  keys: Keys;
  failed: FailedColumns;
}

/** Judges one row after the other: what it holds, or why it is left out; undefined where `target` cannot read the outcome. */
export function examiner(compiled: CompiledSchema, columns: Columns, { target, keys, failed }: Met) {
  const { fields, key, date, weight: weightColumn } = compiled.schema;
  const values = new Float64Array(fields.length);
  const features = new Float32Array(compiled.features.length);
  const targetColumn = compiled.schema.target.column;
  const read = fields.map(() => new ReadValues());
  const digestOf = contentDigest(compiled);
  return (csvRow: CsvRow): DroppedRow | UsableRow | undefined => {
    const { number: row, problem: shape } = csvRow;
    const drop = (column: string, reason: DropReason, message: string) => ({ row, column, reason, message });
    if (shape) return drop(columns.header[shape.cell] ?? '', shape.code, shape.message);
    const label = target.read(csvRow.plain(columns.target), row);
    if (label === undefined) return undefined;
    if (label === null) return drop(targetColumn, 'missing_target', `${targetColumn} is empty`);
    if (label === 'indeterminate')
      return drop(targetColumn, 'indeterminate_target', `${targetColumn} says neither default nor none`);
    let unusable: DroppedRow | undefined;
    for (let index = 0; index < fields.length; index++) {
      const cell = columns.fields[index]!;
      const value = csvRow.value(cell, compiled.readers[index]!);
      if (typeof value === 'number') {
        values[index] = value;
        read[index]!.add(value, csvRow, cell, label);
        continue;
      }
      const { column } = fields[index]!;
      noteFailed(failed, column, { row: csvRow, cell, label, read: read[index]! }, value);
      if (unusable) unusable.others!.push(column);
      else unusable = { ...drop(column, value.code, value.message), label, others: [] };
    }
    if (unusable) return unusable;
    const problem = encode(compiled, values, features, 0);
    if (problem) return { ...drop(problem.column, problem.code, problem.message), label };
    const dayText = columns.date < 0 ? '' : csvRow.text(columns.date).trim();
    const day = columns.date < 0 ? Number.NaN : readDay(dayText);
    const lose = (cell: number, column: string, code: DropReason, message: string) => {
      noteFailed(failed, column, { row: csvRow, cell, label }, { code, message });
      return { ...drop(column, code, message), label };
    };
    if (day === undefined)
      return dayText === ''
        ? lose(columns.date, date!, 'missing_value', `${date} is missing`)
        : lose(columns.date, date!, 'not_a_date', `${date} ${noDay(dayText)}`);
    const weight = columns.weight < 0 ? 1 : readWeight(csvRow.plain(columns.weight));
    if (typeof weight === 'string')
      return lose(columns.weight, weightColumn!, 'bad_weight', `${weightColumn} ${weight}`);
    const id = columns.key < 0 ? '' : csvRow.text(columns.key).trim();
    const digest = id === '' ? digestOf(values) : keyDigest(id);
    // The first usable row of a key stays.
    const loss = id === '' ? undefined : keys.meet(id, digest, label, features);
    if (loss !== undefined) {
      const before = `${key} ${JSON.stringify(id.slice(0, 40))} stood there before`;
      return loss === 'nothing'
        ? { ...drop(key!, 'duplicate_key', before), label, harmless: true }
        : { ...drop(key!, 'duplicate_key', `${before}, in a row that says something else`), label };
    }
    const place = placeOf(digest);
    const groupText = columns.group < 0 ? '' : csvRow.text(columns.group).trim();
    return {
      values,
      features,
      label,
      weight,
      place,
      group: groupText === '' ? place : placeOf(joinKey(groupText)),
      day,
    };
  };
}
