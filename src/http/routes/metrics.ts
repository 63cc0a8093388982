import { z } from 'zod';
import { EXPOSITION_MEDIA_TYPE, exposition } from '../../telemetry/exposition.ts';
import { failuresFromZero } from '../../telemetry/failures-from-zero.ts';
import type { Series } from '../../telemetry/series.ts';
import { kept } from '../kept.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';
import { stateGauges } from '../state-gauges.ts';

type Needs = Pick<
  Services,
  'metrics' | 'environment' | 'clock' | 'database' | 'models' | 'logger' | 'mlflow'
>;

/** Prometheus asks every 15 s; whoever asks more often, without a key, gets what is known of the state and costs nothing. */
const GAUGES_KEPT_MS = 10_000;

/** `/metrics`: the totals of the whole fleet for Prometheus, whichever isolate or process answers. */
export function metricsRoutes(services: Needs): Route[] {
  const { metrics, clock } = services;
  const totals = kept(clock, metrics.keptMilliseconds, () => metrics.read());
  const gauges = kept(clock, GAUGES_KEPT_MS, () => gaugesOf(services));
  return [
    route({
      method: 'get',
      path: '/metrics',
      operationId: 'getMetrics',
      scope: services.environment.METRICS_PUBLIC ? null : 'monitor',
      tag: 'operations',
      summary: "The fleet's metrics for Prometheus",
      description:
        'Text format 0.0.4; at the edge kept for ten seconds. Names and meanings: docs/observability.md.',
      responses: { 200: { description: 'The metrics.', content: { 'text/plain': z.string() } } },
      async handle() {
        const [counted, told] = await Promise.all([totals(), gauges()]);
        return new Response(exposition([...counted, ...failuresFromZero(counted), ...told]), {
          headers: { 'Content-Type': EXPOSITION_MEDIA_TYPE },
        });
      },
    }),
  ];
}

async function gaugesOf(services: Needs): Promise<Series[]> {
  const told = stateGauges(services).map((gauge) =>
    gauge.catch((error: Error) => {
      services.logger.log('warn', 'gauge unavailable', { reason: error.message });
      return [];
    }),
  );
  return (await Promise.all(told)).flat();
}
