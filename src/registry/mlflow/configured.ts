import type { Environment } from '../../environment.ts';
import type { Platform } from '../../ports.ts';
import { mlflowServerOf } from './connection.ts';
import { type Pushed, type PushOptions, type PushServices, pushMissing } from './push.ts';
import { countMissing, type Push } from './pushes.ts';

/** The MLflow server that the environment names. */
export interface Mlflow {
  /** Shows it what it lacks: see `pushMissing`. */
  push(options: PushOptions): Promise<Pushed>;
  /** How much it lacks, by kind. */
  missing(): Promise<Record<Push['kind'], number>>;
}

/**
 * Null where the environment names none.
 * @throws SolventError `validation_error` when it cannot be used; the message names the variable
 */
export function configuredMlflow(
  environment: Environment,
  services: Omit<PushServices, 'mlflow' | 'experiment'>,
  platform: Pick<Platform, 'fetch' | 'timeout'>,
): Mlflow | null {
  const mlflow = mlflowServerOf(environment, platform);
  if (!mlflow) return null;
  const experiment = environment.MLFLOW_EXPERIMENT_NAME;
  return {
    push: (options) => pushMissing({ ...services, mlflow, experiment }, options),
    missing: () => countMissing(services.database, mlflow.url.href),
  };
}
