import { startStack } from '../../dev/stack.ts';
import { DEVELOPMENT_KEY } from '../../dev/variables.ts';

/**
 * The local stack as a process of its own, so that its memory is its own too.
 * Argument: the state's folder. Prints its address as JSON, and stops on SIGTERM.
 */
const stack = await startStack({
  port: 0,
  stateDir: process.argv[2]!,
  variables: { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '0' },
  onLog: () => {},
});
process.once('SIGTERM', async () => {
  await stack.stop();
  process.exit(0);
});
console.log(JSON.stringify({ url: stack.url }));
