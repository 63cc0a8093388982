import { z } from 'zod';
import { EXPOSITION_MEDIA_TYPE, exposition } from '../../telemetry/exposition.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';
import { stateGauges } from '../state-gauges.ts';

type Needs = Pick<
  Services,
  'metrics' | 'environment' | 'clock' | 'database' | 'models' | 'logger' | 'mlflow'
>;

/** Prometheus asks every 15 s; whoever asks more often, without a key, gets what is known and costs nothing. */
const KEPT_MS = 10_000;

/** `/metrics`: the totals of the whole fleet for Prometheus, whichever isolate answers. */
export function metricsRoutes(services: Needs): Route[] {
  let kept = '';
  let keptUntil = Number.NEGATIVE_INFINITY;
  return [
    route({
      method: 'get',
      path: '/metrics',
      operationId: 'getMetrics',
      scope: services.environment.METRICS_PUBLIC ? null : 'monitor',
      tag: 'operations',
      summary: "The fleet's metrics for Prometheus",
      description: 'Text format 0.0.4, kept for ten seconds. Names and meanings: docs/observability.md.',
      responses: { 200: { description: 'The metrics.', content: { 'text/plain': z.string() } } },
      async handle() {
        if (services.clock.now() >= keptUntil) {
          // Who asks meanwhile takes what was known; the first ever have nothing to take.
          if (kept !== '') keptUntil = services.clock.now() + KEPT_MS;
          try {
            kept = await told(services);
            keptUntil = services.clock.now() + KEPT_MS;
          } catch (error) {
            keptUntil = Number.NEGATIVE_INFINITY;
            throw error;
          }
        }
        return new Response(kept, { headers: { 'Content-Type': EXPOSITION_MEDIA_TYPE } });
      },
    }),
  ];
}

async function told(services: Needs): Promise<string> {
  const [totals, ...gauges] = await Promise.all([
    services.metrics.read(),
    ...stateGauges(services).map((gauge) =>
      gauge.catch((error: Error) => {
        services.logger.log('warn', 'gauge unavailable', { reason: error.message });
        return [];
      }),
    ),
  ]);
  return exposition([...totals, ...gauges.flat()]);
}
