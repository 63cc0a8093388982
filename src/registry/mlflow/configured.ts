import type { Environment } from '../../environment.ts';
import type { Platform } from '../../ports.ts';
import { type MlflowServer, mlflowServerOf } from './connection.ts';
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
 * Null where the environment names none, or one that cannot be used: the log says which variable is wrong, and everything else goes on, for
 * secrets are set one after the other.
 */
export function configuredMlflow(
  environment: Environment,
  services: Omit<PushServices, 'mlflow' | 'experiment'>,
  platform: Pick<Platform, 'fetch' | 'timeout'>,
): Mlflow | null {
  let mlflow: MlflowServer | null;
  try {
    mlflow = mlflowServerOf(environment, platform);
  } catch (error) {
    services.logger.log('error', 'mlflow_not_used', { reason: (error as Error).message });
    return null;
  }
  if (!mlflow) return null;
  const experiment = environment.MLFLOW_EXPERIMENT_NAME;
  return {
    push: (options) => pushMissing({ ...services, mlflow, experiment }, options),
    missing: () => countMissing(services.database, mlflow.url.href),
  };
}
