import { isOnNode } from './on-node.ts';
import type { Stack } from './stack.ts';

/** A stack of a command's own on the state of this machine: of the kind that the state is of. */
export async function startOwnStack(
  stateDir: string,
  variables: Record<string, string>,
): Promise<Pick<Stack, 'url' | 'runCron' | 'stop'>> {
  // Not before: each loads a whole product, which asking a running one has no need of.
  if (isOnNode(stateDir)) {
    const { startNodeHere } = await import('./node-state.ts');
    return startNodeHere(stateDir, variables);
  }
  const { startStack } = await import('./stack.ts');
  return startStack({ port: 0, stateDir, variables, onLog: () => {} });
}
