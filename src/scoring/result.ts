import { z } from 'zod';
import type { Model } from '../model/model.ts';

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

/** In the order of the results file. */
export const RESULT_COLUMNS: readonly string[] = Object.keys(resultSchema.shape);
/** Those of them that hold numbers. */
export const NUMERIC_RESULT_COLUMNS: readonly string[] = ['prediction', 'probability'];

/** The result of an application with this PD. */
export function resultOf(model: Pick<Model, 'decide' | 'version'>, probability: number): Result {
  const { prediction, default_risk } = model.decide(probability);
  return { prediction, probability, default_risk, model_version: model.version };
}

/** The result's cells in the order of `RESULT_COLUMNS`. A template, because a portfolio has millions of rows. */
export function resultCells(result: Result, delimiter: string): string {
  const { prediction, probability, default_risk, model_version } = result;
  return `${prediction}${delimiter}${probability}${delimiter}${default_risk}${delimiter}${model_version}`;
}

/** The result's members as JSON, without braces around them. */
export function resultMembers({ prediction, probability, default_risk, model_version }: Result): string {
  return `"prediction":${prediction},"probability":${probability},"default_risk":"${default_risk}","model_version":${JSON.stringify(model_version)}`;
}
