import { z } from 'zod';
import { MOST_REASONS, type Reason } from '../explain/reasons/reasons.ts';
import type { Model } from '../model/model.ts';
import { csvCell } from '../table/cell.ts';
import { reasonsSchema } from './reasons.ts';

/**
 * What a score says of an application: the answer of a prediction, and the columns that a job's results add to a row. No
 * other place names them.
 */
export const resultSchema = z.object({
  prediction: z.literal([0, 1]).meta({ description: '1: default is predicted.' }),
  probability: z.number().min(0).max(1).meta({ description: 'Calibrated probability of default.' }),
  default_risk: z.enum(['Low', 'Medium', 'High']).meta({ id: 'RiskBand' }),
  model_version: z.string(),
});
export type Result = z.infer<typeof resultSchema>;

/** The same with its reasons, where the model gives any. */
export const explainedResultSchema = resultSchema.extend({ reasons: reasonsSchema });
export type ExplainedResult = z.infer<typeof explainedResultSchema>;

/** In the order of the results file. */
export const RESULT_COLUMNS: readonly string[] = Object.keys(resultSchema.shape);
/** Those of them that hold numbers. */
export const NUMERIC_RESULT_COLUMNS: readonly string[] = ['prediction', 'probability'];

/** Behind them where the decisions are recorded: the id of each. */
export const DECISION_ID = 'decision_id';
/** Behind these where the reasons are asked for: of each its code and its direction, `income:lower`; empty where there are fewer. */
export const REASON_COLUMNS: readonly string[] = Array.from(
  { length: MOST_REASONS },
  (_, index) => `reason_${index + 1}`,
);
/** The member of JSON that holds the reasons. */
export const REASONS = 'reasons';

/** The result of an application with this PD. */
export function resultOf(model: Pick<Model, 'decide' | 'version'>, probability: number): Result {
  const { prediction, default_risk } = model.decide(probability);
  return { prediction, probability, default_risk, model_version: model.version };
}

const encoder = new TextEncoder();

/**
 * What stands around a probability where a row gets the result's cells, in the order of `RESULT_COLUMNS`: the cells before it, each
 * behind a delimiter, and those behind it with what comes then. As bytes that are made once for each decision, because a portfolio has
 * millions of rows and a handful of decisions.
 *
 * @param then what stands behind the result: the line's end, unless reasons come first
 */
export function cellsAround(
  model: Pick<Model, 'decide' | 'version'>,
  delimiter: string,
  then = '\n',
): (probability: number) => { before: Uint8Array; behind: Uint8Array } {
  type Around = { before: Uint8Array; behind: Uint8Array };
  const made = { 0: new Map<Result['default_risk'], Around>(), 1: new Map<Result['default_risk'], Around>() };
  return (probability) => {
    const { prediction, default_risk } = model.decide(probability);
    let around = made[prediction].get(default_risk);
    if (!around) {
      around = {
        before: encoder.encode(`${delimiter}${prediction}${delimiter}`),
        behind: encoder.encode(`${delimiter}${default_risk}${delimiter}${model.version}${then}`),
      };
      made[prediction].set(default_risk, around);
    }
    return around;
  };
}

/** The result's members as JSON, without braces around them. */
export function resultMembers({ prediction, probability, default_risk, model_version }: Result): string {
  return `"prediction":${prediction},"probability":${probability},"default_risk":"${default_risk}","model_version":${JSON.stringify(model_version)}`;
}

/** The reasons as a member of JSON, behind the result's. */
export function reasonsMember(reasons: readonly Reason[]): string {
  return `"${REASONS}":${JSON.stringify(reasons)}`;
}

/** The reasons as the cells of `REASON_COLUMNS`, each behind a delimiter. */
export function reasonCells(reasons: readonly Reason[], delimiter: string): string {
  return cellsOf(reasons)
    .map((cell) => delimiter + csvCell(cell, delimiter))
    .join('');
}

/**
 * A line of JSON with `REASON_COLUMNS` in the place of the member with the reasons: a row as a table has it.
 * @param line one that ends in that member, without its line break
 */
export function withReasonColumns(line: string): string {
  // Within a text every quote has a backslash before it, and no reason has such a member.
  const at = line.lastIndexOf(`,"${REASONS}":[`);
  const { reasons } = JSON.parse(`{${line.slice(at + 1)}`) as { reasons: Reason[] };
  const members = cellsOf(reasons).map((cell, index) => `,"${REASON_COLUMNS[index]}":"${cell}"`);
  return `${line.slice(0, at)}${members.join('')}}`;
}

function cellsOf(reasons: readonly Reason[]): string[] {
  return REASON_COLUMNS.map((_, index) => {
    const reason = reasons[index];
    return reason ? `${reason.code}:${reason.direction}` : '';
  });
}
