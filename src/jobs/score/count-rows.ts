import { bindColumns } from '../../application/columns.ts';
import type { Model } from '../../model/model.ts';
import { type ApplicationCount, addRefusal, minuteOf, type Refusal } from '../../samples/applications.ts';
import type { Dialect } from '../../table/dialect.ts';
import type { ChunkTask } from '../chunks.ts';
import type { ScoredChunk } from './score-rows.ts';

/**
 * How many of a chunk's rows were scored and how many refused, and why.
 * @param at in milliseconds since the Unix epoch
 */
export function countRows(
  { compiled }: Model,
  { model_name, model_version, owner }: ChunkTask,
  dialect: Dialect,
  { rows }: ScoredChunk,
  at: number,
): ApplicationCount {
  const { fields } = compiled.schema;
  const columns = bindColumns(compiled.schema, dialect.columns).fields;
  const fieldOf = new Map(fields.map(({ name }, index) => [dialect.columns[columns[index]!]!, name]));
  const reasons: Refusal[] = [];
  for (const reject of rows.rejects) {
    const faults = reject.faults.map(({ code, column }) => ({ code, field: fieldOf.get(column) ?? column }));
    addRefusal(reasons, faults, compiled.schema);
  }
  return {
    minute: minuteOf(at),
    model: model_name,
    version: model_version,
    source: 'batch',
    caller: owner,
    scored: rows.count,
    refused: rows.rejects.length,
    reasons,
  };
}
