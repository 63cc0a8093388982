import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readEnvironment } from '../../src/environment.ts';
import { SolventError } from '../../src/errors.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import type { Control } from './control.ts';
import { makeWritableFolder } from './folder.ts';
import { lockState } from './lock.ts';
import { withNodeState } from './node-state.ts';
import { isOnNode } from './on-node.ts';
import { findRunning } from './running.ts';

const PROJECT_ROOT = join(import.meta.dirname, '../..');
/** A stack that is starting has the state and is not to be reached yet. A training that took hours waits for it. */
const START_MILLISECONDS = 120_000;
const POLL_MILLISECONDS = 250;

/**
 * Changes the state of the stack on this machine: through the stack when it runs, in its files when it does not. Of a state that
 * `npm run start:node` made, in its files in both cases.
 * @returns what the work returns, and the address of the stack; null when none runs
 * @throws SolventError `conflict` when another command has the state and does not let go of it
 */
export async function onState<Result>(
  stateDir: string,
  work: { running(control: Control): Promise<Result>; stopped(storage: RegistryServices): Promise<Result> },
): Promise<{ result: Result; url: string | null }> {
  makeWritableFolder(stateDir, 0o700);
  for (const end = Date.now() + START_MILLISECONDS; ; await wait(POLL_MILLISECONDS)) {
    const control = await findRunning(stateDir);
    if (control) return { result: await work.running(control), url: control.url };
    if (isOnNode(stateDir))
      return { result: await withNodeState(stateDir, approvalsHere(), work.stopped), url: null };
    const unlock = lockUnlessTaken(stateDir, Date.now() > end);
    if (!unlock) continue;
    try {
      // Not before: the image has no Miniflare, and no such state.
      const { withStorage } = await import('./storage.ts');
      const { prepareState } = await import('./prepare.ts');
      const result = await withStorage(PROJECT_ROOT, stateDir, async (storage) => {
        await prepareState(storage, PROJECT_ROOT);
        return work.stopped({ ...storage, approvals: approvalsHere() });
      });
      return { result, url: null };
    } finally {
      unlock();
    }
  }
}

function lockUnlessTaken(stateDir: string, isLast: boolean): (() => void) | null {
  try {
    return lockState(stateDir);
  } catch (error) {
    if (!isLast && error instanceof SolventError && error.code === 'conflict') return null;
    throw error;
  }
}

/** What this process's variables say, for it is no stack that could be asked. */
function approvalsHere(): number {
  const { PROMOTION_APPROVALS = '' } = process.env;
  return readEnvironment({ PROMOTION_APPROVALS }).PROMOTION_APPROVALS;
}
