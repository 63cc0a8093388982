import { SolventError } from '../../errors.ts';
import { jobLimits } from '../../jobs/limits.ts';
import type { ChunkMessage } from '../../jobs/messages.ts';
import type { PortfolioServices } from '../../jobs/services.ts';
import type { JobQueue } from '../../ports.ts';
import type { Services } from '../services.ts';

/** What the routes of jobs need of the app. */
export type JobServices = Pick<
  Services,
  | 'environment'
  | 'clock'
  | 'newId'
  | 'logger'
  | 'background'
  | 'models'
  | 'blobs'
  | 'database'
  | 'portfolioQueue'
>;

export function portfolioServices(services: JobServices): PortfolioServices {
  return {
    ...services,
    queue: services.portfolioQueue as JobQueue<ChunkMessage>,
    limits: jobLimits(services.environment),
  };
}

/** @throws SolventError `validation_error` for a key that is empty or longer than 200 characters */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.headers.get('Idempotency-Key');
  if (key === null) return undefined;
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new SolventError('validation_error', 'Idempotency-Key: 1 to 200 printable characters.', {
    details: [{ path: 'Idempotency-Key', message: 'is not 1 to 200 printable characters' }],
  });
}
