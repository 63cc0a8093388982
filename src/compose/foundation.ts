import { keysThatMove } from '../alias-keys.ts';
import { readEnvironment, unknownVariables } from '../environment.ts';
import type { Platform } from '../ports.ts';
import { type ModelHolder, modelHolder } from '../registry/holder.ts';
import { noMetrics } from '../telemetry/none.ts';

export type FoundationPorts = Pick<
  Platform,
  'variables' | 'clock' | 'newId' | 'logger' | 'metrics' | 'blobs' | 'database' | 'background'
>;

/**
 * What every part stands on.
 *
 * @param gathers whether the part's counts may wait a while for others: not where no later event would send them
 * @throws SolventError `validation_error`, naming every variable that is wrong
 */
export function foundation(platform: FoundationPorts, gathers: boolean) {
  const { variables, clock, newId, blobs, database, background } = platform;
  const environment = readEnvironment(variables);
  const logger = platform.logger(environment.LOG_LEVEL);
  for (const variable of unknownVariables(variables)) logger.log('warn', 'unknown_variable', variable);
  return {
    environment,
    clock,
    newId,
    blobs,
    database,
    approvals: environment.PROMOTION_APPROVALS,
    mayMove: (key: string, alias: string) => keysThatMove(alias, environment).has(key),
    background,
    logger,
    metrics: environment.METRICS_ENABLED ? platform.metrics(gathers) : noMetrics(),
  };
}
export type Foundation = ReturnType<typeof foundation>;

/**
 * The model that the environment names, at its alias or version.
 * @param kernel where many rows are scored at a time
 */
export function configuredModel(
  { environment, ...rest }: Foundation,
  createRuntime: Platform['createRuntime'],
  kernel?: Platform['kernel'],
): ModelHolder {
  return modelHolder({
    ...rest,
    name: environment.MODEL_NAME,
    alias: environment.MODEL_STAGE,
    createRuntime,
    ...(kernel && { kernel }),
  });
}
