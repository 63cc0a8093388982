import type { Background, FleetMetrics } from '../ports.ts';

/** Sees to it that what an event counted reaches the totals, behind its end. */
export function deliver(metrics: Pick<FleetMetrics, 'flush'>, background: Background): void {
  const delivery = metrics.flush();
  if (delivery) background(delivery);
}
