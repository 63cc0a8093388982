import { SolventError } from '../errors.ts';
import type { HeldModel } from '../registry/holder.ts';
import type { Services } from './services.ts';

/** How soon whoever asks again will find another process, or nobody. */
const RETRY_SECONDS = 1;

/** Says that a process is not ready because somebody wants it to end: no fault. */
export class Stopping extends SolventError {
  constructor() {
    super('model_unavailable', 'The process is about to stop.', { retryAfterSeconds: RETRY_SECONDS });
  }
}

/**
 * The model of a process that is ready: one that is about to stop scores what comes, and wants no more of it.
 * @throws Stopping, and SolventError `model_unavailable`
 */
export async function readyModel({
  models,
  isStopping,
}: Pick<Services, 'models' | 'isStopping'>): Promise<HeldModel> {
  if (isStopping()) throw new Stopping();
  return models.get();
}
