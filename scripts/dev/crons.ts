import { Cron } from 'croner';
import type { Stack } from './stack.ts';

/**
 * Runs the Workers' crons by the clock, as Cloudflare does and Miniflare does not. A run that takes longer than its
 * period is not overtaken.
 * @returns a function that ends them
 */
export function startCrons(stack: Stack, onError: (worker: string, error: unknown) => void): () => void {
  const jobs = stack.crons.map(
    ({ worker, cron }) =>
      new Cron(cron, { protect: true, timezone: 'UTC', catch: (error) => onError(worker, error) }, () =>
        stack.runCron(worker, cron),
      ),
  );
  return () => {
    for (const job of jobs) job.stop();
  };
}
