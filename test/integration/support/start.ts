import { openControl } from '../../../scripts/dev/control.ts';
import { startStack } from '../../../scripts/dev/stack.ts';
import { startNodeServer } from './node-server.ts';

/** What the product runs on. */
export const KINDS = ['workerd', 'Node'] as const;
export type Kind = (typeof KINDS)[number];

export interface Started {
  url: string;
  stop(): Promise<unknown>;
}

/** Starts the product on a state folder, where commands find it, as `npm start` and `npm run start:node` do. */
export async function start(
  kind: Kind,
  stateDir: string,
  variables: Record<string, string>,
): Promise<Started> {
  if (kind === 'Node') return startNodeServer(stateDir, { BATCH_THREADS: '1', ...variables });
  const stack = await startStack({ port: 0, stateDir, variables, onLog: () => {} });
  const closeControl = await openControl(stack, stateDir);
  return {
    url: stack.url,
    async stop() {
      await closeControl();
      await stack.stop();
    },
  };
}
