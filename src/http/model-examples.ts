import { SolventError } from '../errors.ts';
import type { ReasonedModel } from '../explain/reasons/model-reasons.ts';
import { featuresUsed, scoreApplication } from '../scoring/score.ts';
import { csvHeader, quotedCell } from '../table/cell.ts';
import { REASON_COLUMN } from '../table/own-columns.ts';
import { applicationExample } from './application-example.ts';

/** Examples that only a model can give, by the names of their schemas: an application of its own, and what came of it. */
export function modelExamples(model: ReasonedModel): Record<string, unknown> {
  const application = applicationExample(model);
  const { fields } = model.compiled.schema;
  const { name: lacked } = fields.find(({ nullable }) => !nullable) ?? fields[0]!;
  const sent = {
    Application: application,
    PortfolioRow: application,
    RejectedRow: { [REASON_COLUMN]: `${lacked} is missing`, ...application, [lacked]: null },
    CsvFile: `${csvHeader(Object.keys(application), ',')}${Object.values(application)
      .map((value) => quotedCell(String(value ?? '')))
      .join(',')}\n`,
  };
  try {
    const one = scoreApplication(model, application);
    const { result, inOwnUnits } = one;
    const reasons = model.reasons && { reasons: model.reasons(one) };
    const scored = { status: 'success', ...result, ...reasons, features: application };
    return {
      ...sent,
      Prediction: {
        ...result,
        ...reasons,
        features_used: featuresUsed(model, inOwnUnits),
        request_id: 'ccd2ca2d-3fb4-4ce0-a72b-5b166a812a8b',
      },
      ScoredRow: { ...application, ...result },
      ScoredApplication: scored,
      Batch: {
        job_id: 'f1a5780a-87ac-49be-a552-395a21f5f4a2',
        status: 'SUCCESS',
        progress: 100,
        total: 1,
        completed: 1,
        results: [scored],
        error: null,
      },
    };
  } catch (error) {
    // A description without these is better than none.
    if (error instanceof SolventError) return sent;
    throw error;
  }
}
