import cluster from 'node:cluster';
import { WRONG_SETTING } from './failure.ts';
import type { Child, Ended } from './supervise.ts';
import { closeUntaken } from './untaken.ts';

/** Begins a process that answers, one of Node's cluster. */
export function answeringProcess(): Child {
  const child = cluster.fork();
  closeUntaken(child.process);
  return {
    stop: () => child.isConnected() && child.send('stop'),
    kill: () => child.kill('SIGKILL'),
    ended: new Promise<Ended>((resolve) => {
      child.once('exit', (code, signal) =>
        resolve({ reason: signal ?? `code ${code}`, isFinal: code === WRONG_SETTING }),
      );
      child.on('error', (error) => {
        // One that could not be begun never ends. Else it was written to, by us or by the cluster, before Node had noticed that it ended,
        // which says so by itself; with nobody to hear of it this process would end, too.
        if (child.process.pid === undefined) resolve({ reason: String(error), isFinal: false });
      });
    }),
  };
}
