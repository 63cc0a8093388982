import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryMetrics } from '../../../src/platform/memory/metrics.ts';
import { metricsContract } from '../../contracts/metrics.ts';

metricsContract(() => {
  const clock = manualClock(1_000);
  return { metrics: memoryMetrics(clock), clock };
});
