import { readEnvironment } from '../environment.ts';
import { createFront, type Front } from '../http/front.ts';
import type { Platform } from '../ports.ts';
import { noMetrics } from '../telemetry/none.ts';

/** What a server of its own tells on a platform, by the variables of the API behind it. */
export function composeFront(
  platform: Pick<Platform, 'variables' | 'clock' | 'newId' | 'logger' | 'metrics' | 'background'>,
  mostConnections: number,
): Front {
  const environment = readEnvironment(platform.variables);
  return createFront(
    {
      ...platform,
      environment,
      logger: platform.logger(environment.LOG_LEVEL),
      metrics: environment.METRICS_ENABLED ? platform.metrics(true) : noMetrics(),
    },
    mostConnections,
  );
}
