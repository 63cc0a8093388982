import { join } from 'node:path';
import { type Stack, startStack } from '../../dev/stack.ts';
import { DEVELOPMENT_KEY } from '../../dev/variables.ts';

/** A local stack that is measured: without limits that anybody reaches. @param folder that has a state of its own for each name */
export function startMeasured(
  folder: string,
  name: string,
  variables: Record<string, string>,
): Promise<Stack> {
  return startStack({
    port: 0,
    stateDir: join(folder, name),
    variables: { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '1000000000', ...variables },
    onLog: () => {},
  });
}
