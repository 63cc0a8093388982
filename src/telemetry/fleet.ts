import type { Metrics } from '../ports.ts';
import type { Series } from './totals.ts';

/** The metrics of all processes and isolates together. */
export interface FleetMetrics extends Metrics {
  /**
   * Sees to it that what was counted here reaches the totals. Call it at the end of every event and hand the promise
   * to `Background`: nobody waits for it, and it never rejects.
   */
  flush(): Promise<void>;
  /**
   * The totals, this process's own counts included, without gauges that nobody sets any more.
   * @throws when the totals cannot be reached
   */
  read(): Promise<Series[]>;
}
