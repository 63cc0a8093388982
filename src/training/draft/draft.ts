import type { Derived } from '../../application/derived.ts';
import { type ApplicationSchema, parseNewSchema } from '../../application/schema.ts';
import { SolventError } from '../../errors.ts';
import type { FileOptions } from '../../table/file-options.ts';
import { ended } from '../../validation.ts';
import { openCsv } from '../data/csv.ts';
import { commonMissing } from './common-missing.ts';
import { withDecisionDay } from './decision-day.ts';
import type { DraftedAudit } from './draft-audit.ts';
import type { Outcomes } from './draft-number.ts';
import { type FileProfile, profileFile } from './file-profile.ts';
import { findColumn, findMeanings, findTarget, unknownTarget } from './find-target.ts';
import { numberSignsNote } from './number-style.ts';
import { withSpans } from './spans.ts';
import type { GivenMeanings } from './target-values.ts';
import { judgeColumns, type Verdict } from './verdicts.ts';

/** A CSV with outcomes, of which nothing else is known. */
export interface UnknownData extends FileOptions {
  /** Names the file in errors. */
  name: string;
  bytes: AsyncIterable<Uint8Array>;
  /** UTF-8 when absent. */
  charset?: string | undefined;
}

/** What the user says; what is absent is found out, or asked for. */
export interface DraftOptions extends GivenMeanings {
  /** The model's name. */
  model: string;
  target?: string | undefined;
  key?: string | undefined;
  onRows?: (rows: number) => void;
}

export interface Draft {
  /** As it is written; `parseNewSchema` reads it. */
  schema: SchemaFile;
  /** A column each, in the file's order. */
  verdicts: Verdict[];
  /** Rows of the file, and of these those that cannot be read and those without a target. */
  rows: number;
  malformed: number;
  unlabelled: number;
  outcomes: Outcomes;
  /** What is to be said of the file as a whole, in sentences. */
  warnings: string[];
}

/** A schema as a person would write it: without what stands there unless it is said. */
export type SchemaFile = Pick<ApplicationSchema, 'name' | 'target' | 'key' | 'date' | 'ignore' | 'fields'> & {
  derived?: Derived[];
  missing?: string[];
  audit?: DraftedAudit[];
  policy: { maximize: 'f1' };
  promotion: typeof DRAFTED_PROMOTION;
};

/**
 * What is asked of every model until somebody asks for more: without criteria none is judged, and below this one ranks too little better
 * than chance to decide by.
 */
export const DRAFTED_PROMOTION = { roc_auc: { at_least: 0.6, of: 'interval' } } as const;

/**
 * Drafts a schema for a CSV of which nothing is known. A pure function of the file and the options: the same gives the same.
 * Reads the file once, as training does; memory grows with its columns and not with its rows.
 *
 * @throws SolventError `malformed_body`, `validation_error` naming the file and the remedy: what training would not read, a
 *   target that is not known, no column that is left to learn from
 */
export async function draftSchema(data: UnknownData, options: DraftOptions): Promise<Draft> {
  const { name, bytes, ...read } = data;
  const csv = await openCsv(name, bytes, read);
  const { header } = csv;
  const target = findTarget(name, header, options.target);
  const key = options.key === undefined ? -1 : findColumn(name, header, options.key);
  const file = await profileFile(csv, target, options);
  const signs = read.numbers ? undefined : numberSignsNote(name, csv, file.signs);
  refuseMalformed(name, file);
  if (target < 0) throw unknownTarget(name, header, file.columns);
  const column = header[target]!;
  const meanings = findMeanings(name, column, file.target, options);
  const outcomes: Outcomes = { positive: meanings.positive, all: file.outcomes };

  const judged = judgeColumns(file, { target, key, outcomes });
  const verdicts = withSpans(withDecisionDay(judged, file, outcomes), file);
  const { fields, missing } = commonMissing(
    verdicts.flatMap((verdict) => ('field' in verdict && verdict.field ? [verdict.field] : [])),
  );
  if (fields.length === 0) throw nothingLeft(name, verdicts);
  const derived = verdicts.flatMap((verdict) => (verdict.use === 'span' ? [verdict.derived] : []));
  const date = verdicts.find(({ use }) => use === 'date')?.column;
  const keyColumn = verdicts.find(({ use }) => use === 'key')?.column;
  const ignored = verdicts.filter(({ use, column }) => use === 'left_out' && column !== '');
  const audit = verdicts.flatMap((verdict) => (verdict.use === 'audit' ? [verdict.audit] : []));
  const schema: SchemaFile = {
    name: options.model,
    target: meanings.target,
    ...(keyColumn !== undefined && { key: keyColumn }),
    ...(date !== undefined && { date }),
    ignore: [...new Set(ignored.map(({ column }) => column))],
    ...(missing.length > 0 && { missing }),
    fields,
    ...(derived.length > 0 && { derived }),
    ...(audit.length > 0 && { audit }),
    policy: { maximize: 'f1' },
    promotion: DRAFTED_PROMOTION,
  };
  parseNewSchema(schema);
  return {
    schema,
    verdicts,
    rows: file.rows,
    malformed: file.malformed.rows,
    unlabelled: file.unlabelled,
    outcomes,
    warnings: signs === undefined ? [] : [signs],
  };
}

/** A header that most rows do not fit is none, or another sign separates the cells. */
function refuseMalformed(name: string, { rows, malformed }: FileProfile): void {
  if (malformed.rows * 2 <= rows) return;
  throw new SolventError(
    'validation_error',
    `${name}: ${malformed.rows} of ${rows} rows do not fit the header. ${ended(`For example, row ${malformed.first?.row}: ${malformed.first?.message}`)} ` +
      'Delete what stands above the header, or say by --delimiter what stands between cells.',
  );
}

/** Reasons that a sentence gives. */
const MOST_TOLD = 10;

function nothingLeft(name: string, verdicts: readonly Verdict[]): SolventError {
  const reasons = verdicts.flatMap((verdict) =>
    'reason' in verdict ? [`${JSON.stringify(verdict.column)}: ${verdict.reason}`] : [],
  );
  const more = reasons.length > MOST_TOLD ? `; and ${reasons.length - MOST_TOLD} more` : '';
  const told = reasons.length > 0 ? ` ${reasons.slice(0, MOST_TOLD).join('; ')}${more}.` : '';
  return new SolventError(
    'validation_error',
    `${name}: beside the target no column is left that a model could learn from.${told}`,
  );
}
