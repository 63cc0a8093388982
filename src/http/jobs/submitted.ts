import type { JobRow } from '../../jobs/jobs.ts';
import { numberWarnings, warningsOf } from '../../jobs/submit/warnings.ts';
import { answer, answerSchema } from '../answer.ts';
import type { RouteResponse } from '../route.ts';
import type { Services } from '../services.ts';
import { submittedSchema, submittedView } from './job-view.ts';

export const submittedResponse: RouteResponse = {
  description: 'The job. Its first chunks are queued.',
  content: { 'application/json': answerSchema(submittedSchema, 'The portfolio was accepted.') },
  headers: { Location: 'Where to ask for its progress.' },
};

/** The answer to a file that was handed in. */
export async function submittedAnswer({ models }: Pick<Services, 'models'>, job: JobRow): Promise<Response> {
  // The job stands, whether its model can be had at this moment or not.
  const model = await models.get(job.model_version, job.model_name).catch(() => undefined);
  const warnings = model ? warningsOf(job, model.compiled.schema) : numberWarnings(job);
  const response = answer(
    submittedView(job, warnings),
    ['The portfolio was accepted.', ...warnings].join(' '),
    202,
  );
  response.headers.set('Location', `/api/v1/portfolios/${job.id}`);
  return response;
}
