import { parentPort, workerData } from 'node:worker_threads';
import { type BackgroundRole, startBackground } from './background.ts';

export interface ThreadData {
  role: BackgroundRole;
  folder: string;
  variables: object;
}

const { role, folder, variables } = workerData as ThreadData;
const part = startBackground(role, folder, variables);

parentPort!.once('message', async () => {
  await part.stop();
  process.exit(0);
});
