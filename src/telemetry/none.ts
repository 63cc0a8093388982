import type { FleetMetrics } from '../ports.ts';

/** Metrics that are switched off: counts nothing and knows nothing. */
export function noMetrics(): FleetMetrics {
  return {
    count() {},
    observe() {},
    gauge() {},
    flush: () => undefined,
    read: async () => [],
    keptMilliseconds: 0,
  };
}
