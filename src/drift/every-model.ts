import { listModels } from '../registry/versions.ts';
import { type RunServices, runDriftCheck } from './check/run.ts';
import { type GuardServices, guardPromotion } from './guard/guard.ts';
import { advanceChallenger, type SuccessionServices } from './succession/advance.ts';

export type WatchServices = Omit<RunServices & GuardServices & SuccessionServices, 'model' | 'alias'> & {
  /** Where a model answers: an alias or a version. */
  answersAt(model: string): string;
};

/**
 * Checks every model of the registry, guards what was promoted, and brings its challenger on. One that fails keeps none of the others from it.
 *
 * @param at the moment that is checked, in milliseconds since the Unix epoch
 * @param lost whether somebody else may have begun: then no further model has its turn
 * @throws AggregateError of what went wrong, after all models had their turn
 */
export async function watchEveryModel(
  services: WatchServices,
  at: number,
  lost?: AbortSignal,
): Promise<void> {
  const errors: unknown[] = [];
  for (const { model } of await listModels(services.database)) {
    if (lost?.aborted) break;
    const ofModel = { ...services, model, alias: services.answersAt(model) };
    try {
      // What damages a check, such as a bundle that is not whole, is what the guard is there for.
      await runDriftCheck(ofModel, at)
        .finally(() => guardPromotion(ofModel, at))
        .finally(() => advanceChallenger(ofModel, at));
    } catch (error) {
      services.logger.log('error', 'model_not_watched', { model, reason: (error as Error).message });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'Not every model could be checked.');
}
