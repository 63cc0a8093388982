import { z } from 'zod';
import { cancelJob } from '../../jobs/cancel.ts';
import type { JobRow } from '../../jobs/jobs.ts';
import { answer, answerSchema } from '../answer.ts';
import type { RouteResponse } from '../route.ts';
import type { Services } from '../services.ts';

const deletedSchema = z.object({ job_id: z.string(), status: z.enum(['CANCELLED', 'DELETED']) }).meta({
  id: 'DeletedJob',
  examples: [{ job_id: '3b0a3e6e-4d5c-4b3a-9a51-6f2f6f1f7c11', status: 'CANCELLED' }],
});

export const deletedResponse: RouteResponse = {
  description: 'What became of it. Its files are deleted within a minute.',
  content: { 'application/json': answerSchema(deletedSchema, 'The job was cancelled.') },
};

/** Ends a job as its owner asks, and says how. */
export async function deletedAnswer(
  services: Pick<Services, 'database' | 'clock'>,
  job: JobRow,
): Promise<Response> {
  const status = await cancelJob(services, job);
  return answer({ job_id: job.id, status }, `The job was ${status.toLowerCase()}.`);
}
