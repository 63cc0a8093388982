import { z } from 'zod';
import { EXPOSITION_MEDIA_TYPE, exposition } from '../../telemetry/exposition.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';
import { stateGauges } from '../state-gauges.ts';

type Needs = Pick<Services, 'metrics' | 'environment' | 'clock' | 'database' | 'models' | 'logger'>;

/** `/metrics`: the totals of the whole fleet for Prometheus, whichever isolate answers. */
export function metricsRoutes(services: Needs): Route[] {
  return [
    route({
      method: 'get',
      path: '/metrics',
      scope: null,
      tag: 'operations',
      summary: "The fleet's metrics for Prometheus",
      description: 'Text format 0.0.4. Names and meanings: docs/observability.md.',
      responses: { 200: { description: 'The metrics.', content: { 'text/plain': z.string() } } },
      async handle() {
        const [totals, ...gauges] = await Promise.all([
          services.metrics.read(),
          ...stateGauges(services).map((gauge) =>
            gauge.catch((error: Error) => {
              services.logger.log('warn', 'gauge unavailable', { reason: error.message });
              return [];
            }),
          ),
        ]);
        return new Response(exposition([...totals, ...gauges.flat()]), {
          headers: { 'Content-Type': EXPOSITION_MEDIA_TYPE },
        });
      },
    }),
  ];
}
