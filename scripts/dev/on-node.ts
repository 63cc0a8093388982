import { hasServers } from '../../src/platform/node/servers.ts';
import { hasNodeState } from '../../src/platform/node/state-files.ts';
import { readServers } from '../../workers/node/server-settings.ts';

/** Whether a state is one of `npm run start:node`: by what its folder holds, or because this process's variables name servers. */
export function isOnNode(stateDir: string): boolean {
  return hasNodeState(stateDir) || hasServers(readServers(process.env));
}
