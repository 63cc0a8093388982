import { hasNodeState } from '../../src/platform/node/state-files.ts';
import { type Control, findControl } from './control.ts';

/** What runs on the state of this machine, of either kind; null where nothing does. */
export async function findRunning(stateDir: string): Promise<Control | null> {
  if (!hasNodeState(stateDir)) return findControl(stateDir);
  const { findNodeControl } = await import('./node-state.ts');
  return findNodeControl(stateDir, process.env);
}
