import type { CompiledSchema } from '../../application/compile.ts';
import { UNKNOWN_LEVEL } from '../../application/field-reader.ts';
import { SolventError } from '../../errors.ts';
import { AuditColumn, type AuditGroups } from './audit-column.ts';
import { type CleaningReport, countLost, noneLost } from './cleaning-report.ts';
import { trainingColumns } from './columns.ts';
import type { CsvFile } from './csv.ts';
import { examiner } from './examine.ts';
import type { FailedColumns } from './failed-cells.ts';
import { GrowingMatrix } from './growing-matrix.ts';
import type { Partable } from './holdout.ts';
import { type KeyCounts, Keys } from './keys.ts';
import { TargetReader } from './target.ts';
import { refuseUnknownLevels } from './unknown-levels.ts';

/** Most rows that may be read where memory is short. */
export interface RowLimit {
  rows: number;
  /** What follows in the error: why, and what to do. */
  remedy: string;
}

export interface Cleaned extends Partable {
  /** Of each row of the matrix its number in the file, ascending; the header is row 1. */
  numbers: Uint32Array;
  /** The groups of the matrix's rows by each column that the schema audits. */
  audit: AuditGroups[];
  report: CleaningReport;
  keys: KeyCounts;
  /** What stands in columns where they cannot be used. */
  failed: FailedColumns;
  /** What the target's column holds, as a sentence. */
  outcomes: string;
}

/** Rows that a report names for each reason: enough to find the cause, and no flood. */
const EXAMPLES = 20;

/**
 * Reads labelled rows into a matrix and leaves out, with row and reason, those that cannot be used.
 * A level that the schema does not list ends the training: to leave those rows out would silently train a model that
 * has never seen a part of the population.
 *
 * @param name names the file in errors
 * @throws SolventError `validation_error` naming file, column, row and remedy
 */
export async function clean(
  compiled: CompiledSchema,
  name: string,
  csv: CsvFile,
  onRows?: (rows: number) => void,
  limit?: RowLimit,
): Promise<Cleaned> {
  const columns = trainingColumns(compiled.schema, name, csv);
  const matrix = new GrowingMatrix(compiled.features.length, { weighted: columns.weight >= 0 });
  const target = new TargetReader(compiled.schema.target);
  const keys = new Keys(matrix);
  const failed: FailedColumns = new Map();
  const examine = examiner(compiled, columns, { target, keys, failed });
  const numbers: number[] = [];
  const parting = { places: [] as number[], groups: [] as number[], days: [] as number[] };
  const audited = compiled.schema.audit.map(
    (rule, index) => new AuditColumn(rule, columns.audit[index]!, name),
  );
  const { unused: unusedColumns } = columns;
  const report: CleaningReport = {
    rows: 0,
    kept: 0,
    dropped: {},
    examples: [],
    lost: noneLost(),
    unknownLevels: {},
    unusedColumns,
    warnings: [],
  };

  const { unknownLevels } = report;
  const countUnknown = (values: Float64Array) => {
    if (!values.includes(UNKNOWN_LEVEL)) return;
    compiled.schema.fields.forEach(({ name: field, type }, index) => {
      if (type === 'category' && values[index] === UNKNOWN_LEVEL)
        unknownLevels[field] = (unknownLevels[field] ?? 0) + 1;
    });
  };

  const examples = new Map<string, number>();
  await csv.forEachRow((row) => {
    report.rows++;
    if (limit && report.rows > limit.rows)
      throw new SolventError('validation_error', `${name} has more than ${limit.rows} rows. ${limit.remedy}`);
    if (report.rows % 10_000 === 0) onRows?.(report.rows);
    const outcome = examine(row);
    if (outcome === undefined) return undefined; // The others are read for what the target holds.
    if ('reason' in outcome) {
      const { reason, harmless } = outcome;
      report.dropped[reason] = (report.dropped[reason] ?? 0) + 1;
      const alike = harmless ? `${reason}, harmless` : reason;
      const shown = (examples.get(alike) ?? 0) + 1;
      examples.set(alike, shown);
      if (shown <= EXAMPLES) report.examples.push(outcome);
      countLost(report.lost, outcome);
    } else {
      const offset = matrix.append(outcome.label, outcome.weight);
      matrix.features.set(outcome.features, offset);
      numbers.push(row.number);
      parting.places.push(outcome.place);
      if (columns.group >= 0) parting.groups.push(outcome.group);
      if (columns.date >= 0) parting.days.push(outcome.day);
      countUnknown(outcome.values);
      for (const column of audited) column.read(row);
      report.kept++;
    }
    return undefined;
  });
  target.refuseUnknown(name);
  refuseUnknownLevels(name, compiled.schema.fields, report, failed);
  const warning = csv.warning();
  if (warning !== undefined) report.warnings.push(warning);
  const audit = audited.map((column) => column.finish());
  return {
    matrix: matrix.finish(),
    numbers: Uint32Array.from(numbers),
    places: Float64Array.from(parting.places),
    groups: columns.group < 0 ? null : Float64Array.from(parting.groups),
    days: columns.date < 0 ? null : Float64Array.from(parting.days),
    audit,
    report,
    keys: keys.counts(),
    failed,
    outcomes: target.held(),
  };
}
