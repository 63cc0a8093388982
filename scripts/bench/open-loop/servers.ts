import { join } from 'node:path';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { bundleWorker } from '../../dev/bundle.ts';
import { openFront } from '../../dev/front.ts';
import { startMiniflare } from '../../dev/miniflare.ts';
import { prepareState } from '../../dev/prepare.ts';
import { PROJECT_ROOT, startStack } from '../../dev/stack.ts';
import { withStorage } from '../../dev/storage.ts';
import { DEVELOPMENT_KEY } from '../../dev/variables.ts';
import { loadWorkers } from '../../dev/workers.ts';
import { startProduct } from '../node/server.ts';

/** Limits that nobody reaches. */
const VARIABLES = { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '1000000000' };

export interface Started {
  url: string;
  stop(): Promise<void>;
}

/** `npm run start:node`, with all roles. @param state an empty folder @param isSlow whether its stores are */
export function startNode(state: string, isSlow: boolean): Promise<Started> {
  return startProduct({ state, before: isSlow ? [join(import.meta.dirname, 'slow-stores.ts')] : [] });
}

/** What `npm start` starts, in this process. @param state an empty folder @param isSlow whether the API's stores are */
export async function startWorkerd(state: string, isSlow: boolean): Promise<Started> {
  const onLog = () => {};
  if (!isSlow) return startStack({ port: 0, stateDir: state, variables: VARIABLES, onLog });
  await withStorage(PROJECT_ROOT, state, (storage) => prepareState(storage, PROJECT_ROOT));
  const workers = await loadWorkers(PROJECT_ROOT, VARIABLES);
  const { define } = unstable_getMiniflareWorkerOptions(join(PROJECT_ROOT, 'wrangler.toml'));
  const modules = await bundleWorker(join(import.meta.dirname, 'slow-worker.ts'), define);
  const miniflare = await startMiniflare(
    state,
    workers.map(({ name, options }) => (name === 'solvent-api' ? { ...options, modules } : options)),
    onLog,
  );
  const front = await openFront(0, () => miniflare.unsafeGetDirectURL('solvent-api'));
  return {
    url: front.url,
    async stop() {
      await front.close();
      await miniflare.dispose();
    },
  };
}
