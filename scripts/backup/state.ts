import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { NodeState } from '../../src/platform/node/servers.ts';
import { readServers } from '../../workers/node/server-settings.ts';
import { DEFAULT_STATE } from '../../workers/node/state-folder.ts';

export const STATE_VARIABLES = {
  SOLVENT_STATE: 'the folder of the state (default: .solvent-node in the project)',
  DATABASE_URL: 'a PostgreSQL database in the place of its state.db',
  S3_ENDPOINT:
    'a server of S3 in the place of its blobs, with S3_BUCKET, S3_REGION, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY',
};

/**
 * The state that `npm run start:node` would run on, by the same variables and the same `.env`.
 * @throws SolventError `validation_error`, naming every variable of servers that is wrong
 */
export function stateOfStart(): NodeState {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const folder = resolve(process.env.SOLVENT_STATE?.trim() || DEFAULT_STATE);
  return { folder, servers: readServers(process.env) };
}
