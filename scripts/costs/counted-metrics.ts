import type { DurableObjectNamespace } from '@cloudflare/workers-types';
import type { MetricsTotals } from '../../src/platform/cloudflare/metrics-totals.ts';
import type { Clock } from '../../src/ports.ts';
import type { Series } from '../../src/telemetry/series.ts';
import { totals } from '../../src/telemetry/totals.ts';
import type { Spending } from './spending.ts';

/** The fleet's totals with their calls counted. */
export function countedMetrics(spending: Spending, clock: Clock): DurableObjectNamespace<MetricsTotals> {
  const all = totals(clock);
  const object = {
    async add(_writer: string, _sequence: number, series: Series[]) {
      spending.objectCalls++;
      // All series stand in one row, and the number of the writer's delivery in another.
      spending.objectRows += 2;
      all.merge(series);
    },
    async read() {
      spending.objectCalls++;
      return all.list();
    },
  };
  return { getByName: () => object } as unknown as DurableObjectNamespace<MetricsTotals>;
}
