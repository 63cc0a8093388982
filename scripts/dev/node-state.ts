import { join } from 'node:path';
import { composeDrift } from '../../src/compose/drift.ts';
import { seedBundles, seedTrainingData } from '../../src/compose/seed.ts';
import { nodePlatform, nodeRegistry } from '../../src/platform/node/platform.ts';
import { prepareNodeState } from '../../src/platform/node/prepare-state.ts';
import { projectBundles, projectPopulations } from '../../src/platform/node/project.ts';
import type { NodeState } from '../../src/platform/node/servers.ts';
import { sqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { keepFailedTraining } from '../../src/registry/mlflow/failed-trainings.ts';
import { publish } from '../../src/registry/publish.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import { publishTrainingData } from '../../src/retraining/publish-training-data.ts';
import { registeredRival } from '../../src/training/compare/registered-rival.ts';
import { findApi } from '../../workers/node/address.ts';
import { startApi } from '../../workers/node/api.ts';
import { readServers, serverVariables } from '../../workers/node/server-settings.ts';
import { readSettings } from '../../workers/node/settings.ts';
import type { Control } from './control.ts';

const ROOT = join(import.meta.dirname, '../..');

/** By this process's variables, as whatever runs on it has them. */
const stateOf = (folder: string): NodeState => ({ folder, servers: readServers(process.env) });

/** Works on the state that `npm run start:node` made. Others may have it open at the same time. */
export async function withNodeState<Result>(
  stateDir: string,
  approvals: number,
  work: (services: RegistryServices) => Promise<Result>,
): Promise<Result> {
  const state = stateOf(stateDir);
  const prepared = await prepareNodeState(state, join(ROOT, 'migrations'));
  const { database, ...registry } = await nodeRegistry(state);
  const services = { ...registry, database, approvals };
  try {
    await seedBundles(services, projectBundles(ROOT));
    await seedTrainingData(services.blobs, projectPopulations(ROOT));
    return await work(services);
  } finally {
    await database.close();
    prepared.close();
  }
}

/**
 * What runs on such a state, or null. It need not be asked: it notices what stands in its files.
 * @param variables of the checks that are made here
 */
export async function findNodeControl(stateDir: string, variables: object): Promise<Control | null> {
  const api = await findApi(stateDir);
  if (!api) return null;
  const on = <Result>(work: (services: RegistryServices) => Promise<Result>) =>
    withNodeState(stateDir, api.approvals, work);
  return {
    url: api.url,
    runCron: () => checkDrift(stateDir, variables),
    publish: (files, publication) => on((services) => publish(services, files, publication)),
    rival: (model, version) =>
      on(async (services) => {
        const rival = await registeredRival(services, model, version);
        const files = rival && (await rival.files());
        return rival && { ...rival, files: async () => files! };
      }),
    keepFailure: (failed) => on(({ database }) => keepFailedTraining(database, failed)),
    publishTrainingData: (model, data) => on((services) => publishTrainingData(services, model, data)),
  };
}

/** An API on such a state for as long as a command takes. */
export async function startNodeHere(stateDir: string, variables: Record<string, string>) {
  await withNodeState(stateDir, 1, async () => {});
  const settings = readSettings({
    ...serverVariables(process.env),
    PORT: '0',
    HOST: '127.0.0.1',
    SOLVENT_STATE: stateDir,
    STOP_DELAY_SECONDS: '0',
  });
  const api = await startApi(settings, quiet(variables));
  return {
    url: `http://127.0.0.1:${api.port}`,
    runCron: () => checkDrift(stateDir, variables),
    stop: () => api.stop(),
  };
}

async function checkDrift(stateDir: string, variables: object): Promise<void> {
  const platform = await nodePlatform({
    state: stateOf(stateDir),
    variables: quiet(variables),
    open: sqliteDatabase,
    owner: 'command',
    consumes: false,
    clientAddress: () => 'none',
    clientOrigin: () => ({}),
  });
  try {
    await composeDrift(platform).check(Date.now());
  } finally {
    await platform.stop();
  }
}

/** The log is the command's output here. */
const quiet = (variables: object) => ({ ...variables, LOG_LEVEL: 'ERROR' });
