import { type Control, findControl } from './control.ts';
import { isOnNode } from './on-node.ts';

/** What runs on the state of this machine, of either kind; null where nothing does. */
export async function findRunning(stateDir: string): Promise<Control | null> {
  if (!isOnNode(stateDir)) return findControl(stateDir);
  const { findNodeControl } = await import('./node-state.ts');
  return findNodeControl(stateDir, process.env);
}
