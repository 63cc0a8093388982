import { parentPort, workerData } from 'node:worker_threads';
import type { NodeState } from '../../src/platform/node/servers.ts';
import { type BackgroundRole, startBackground } from './background.ts';
import { endOf } from './failure.ts';
import type { Running } from './running.ts';

export interface ThreadData {
  role: BackgroundRole;
  state: NodeState;
  variables: object;
  /** Names what the thread takes from queues. */
  owner: string;
}

const part = await start();

parentPort!.once('message', async () => {
  await part.stop();
  process.exit(0);
});

async function start(): Promise<Running> {
  try {
    return await startBackground(workerData as ThreadData);
  } catch (error) {
    return endOf(error);
  }
}
