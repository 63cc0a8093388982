import { openControl } from './control.ts';
import { startNodeServer } from './node-process.ts';
import { startStack } from './stack.ts';

/** What the product runs on. */
export const RUNTIMES = ['workerd', 'node'] as const;
export type Runtime = (typeof RUNTIMES)[number];

export interface Started {
  url: string;
  stop(): Promise<unknown>;
}

/**
 * Starts the product on a state folder, where commands find it, as `npm start` and `npm run start:node` do.
 * @param onLog told the lines that it logs
 */
export async function startOn(
  runtime: Runtime,
  stateDir: string,
  variables: Record<string, string>,
  onLog: (line: string) => void = () => {},
): Promise<Started> {
  if (runtime === 'node') return startNodeServer(stateDir, { BATCH_THREADS: '1', ...variables }, onLog);
  const stack = await startStack({ port: 0, stateDir, variables, onLog });
  const closeControl = await openControl(stack, stateDir);
  return {
    url: stack.url,
    async stop() {
      await closeControl();
      await stack.stop();
    },
  };
}

/** What an option says. @throws Error for what is none */
export function runtimeOf(option: string, text: string): Runtime {
  const runtime = RUNTIMES.find((name) => name === text);
  if (!runtime) throw new Error(`${option} is one of: ${RUNTIMES.join(', ')}`);
  return runtime;
}
