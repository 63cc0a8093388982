import { parentPort, workerData } from 'node:worker_threads';
import type { Loans } from './loans.ts';
import { trialsOf } from './trials.ts';

export interface Given {
  schema: object;
  loans: Loans;
}

/** Makes the trials of the seeds that it is sent, one after the other. */
const { schema, loans } = workerData as Given;
parentPort!.on('message', async (seed: number) => {
  parentPort!.postMessage(await trialsOf(seed, schema, loans));
});
