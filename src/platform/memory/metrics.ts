import type { Clock, FleetMetrics } from '../../ports.ts';
import { isCurrent, totals } from '../../telemetry/totals.ts';

/** Metrics of a fleet of one: this process. They begin at zero when it restarts, as Prometheus expects of a counter. */
export function memoryMetrics(clock: Clock): FleetMetrics {
  const all = totals(clock);
  return {
    count: all.count,
    observe: all.observe,
    gauge: all.gauge,
    flush: () => undefined,
    read: async () => all.list().filter((series) => isCurrent(series, clock.now())),
    // One process alone: what it told before is never more than what it tells now.
    keptMilliseconds: 10_000,
  };
}
