import { stop } from 'esbuild';
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler';
import { bundleWorker, workerConfigs } from './bundle.ts';

export interface WorkerSetup {
  name: string;
  crons: string[];
  /** Miniflare's options, in the form that wrangler hands out. */
  options: Record<string, unknown>;
}

/**
 * Reads the Workers' wrangler configurations and bundles their entries, so that what runs here is configured by
 * the same files that are deployed.
 *
 * @param variables take the place of the configurations' variables
 */
export async function loadWorkers(root: string, variables: Record<string, string>): Promise<WorkerSetup[]> {
  const workers = await Promise.all(workerConfigs(root).map((path) => loadWorker(path, variables)));
  // esbuild's process would stay, with its 90 MB, as long as this one.
  await stop();
  return workers;
}

async function loadWorker(path: string, variables: Record<string, string>): Promise<WorkerSetup> {
  const config = unstable_readConfig({ config: path });
  const { workerOptions, define, main } = unstable_getMiniflareWorkerOptions(path);
  // Without these bindings the API Worker counts for itself, by its variables: see src/platform/cloudflare/platform.ts.
  const { ratelimits: _, ...options } = workerOptions;
  return {
    name: config.name!,
    crons: config.triggers.crons ?? [],
    options: {
      ...options,
      name: config.name,
      bindings: { ...(workerOptions.bindings as Record<string, unknown>), ...variables },
      modules: await bundleWorker(main!, define),
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    },
  };
}
