import { setTimeout as wait } from 'node:timers/promises';
import { startStack } from '../dev/stack.ts';
import { VARIABLES } from './victim.ts';

/**
 * The local stack as a process to be killed. Argument: the state's folder. Prints its address as JSON.
 *
 * The sweep runs every second instead of every minute. A queued chunk has its five minutes, the least that a check would
 * wait for one that the start forgot.
 */
const stack = await startStack({
  port: 0,
  stateDir: process.argv[2]!,
  variables: VARIABLES,
  onLog: () => {},
});
console.log(JSON.stringify({ url: stack.url }));
for (;;) {
  await wait(1000);
  await stack.runCron('solvent-batch').catch((error: unknown) => console.error(String(error)));
}
