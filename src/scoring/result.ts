import { z } from 'zod';
import type { Reason } from '../explain/reasons/reasons.ts';
import type { Model } from '../model/model.ts';
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

/** The result of an application with this PD. */
export function resultOf(model: Pick<Model, 'decide' | 'version'>, probability: number): Result {
  const { prediction, default_risk } = model.decide(probability);
  return { prediction, probability, default_risk, model_version: model.version };
}

const encoder = new TextEncoder();

/**
 * What stands around a probability where a row gets the result's cells, in the order of `RESULT_COLUMNS`: the cells before it, each
 * behind a delimiter, and those behind it with the line's end. As bytes that are made once for each decision, because a portfolio has
 * millions of rows and a handful of decisions.
 */
export function cellsAround(
  model: Pick<Model, 'decide' | 'version'>,
  delimiter: string,
): (probability: number) => { before: Uint8Array; behind: Uint8Array } {
  type Around = { before: Uint8Array; behind: Uint8Array };
  const made = { 0: new Map<Result['default_risk'], Around>(), 1: new Map<Result['default_risk'], Around>() };
  return (probability) => {
    const { prediction, default_risk } = model.decide(probability);
    let around = made[prediction].get(default_risk);
    if (!around) {
      around = {
        before: encoder.encode(`${delimiter}${prediction}${delimiter}`),
        behind: encoder.encode(`${delimiter}${default_risk}${delimiter}${model.version}\n`),
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
  return `"reasons":${JSON.stringify(reasons)}`;
}
