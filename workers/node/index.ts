import cluster from 'node:cluster';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { seedBundles, seedTrainingData } from '../../src/compose/seed.ts';
import { requireEnoughKeys } from '../../src/enough-keys.ts';
import { environmentNames, readEnvironment } from '../../src/environment.ts';
import { SolventError } from '../../src/errors.ts';
import { lineLogger, stdoutWriter } from '../../src/platform/node/logger.ts';
import { nodeRegistry, prepareNodeState } from '../../src/platform/node/platform.ts';
import { projectBundles, projectPopulations } from '../../src/platform/node/project.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { noteApi } from './address.ts';
import { startApi } from './api.ts';
import type { BackgroundRole } from './background.ts';
import type { Running } from './running.ts';
import { readSettings } from './settings.ts';
import { type Child, supervise } from './supervise.ts';
import type { ThreadData } from './thread.ts';

const ROOT = join(import.meta.dirname, '../..');

const settings = readSettings(process.env);
const variables = {
  ...Object.fromEntries(environmentNames.map((name) => [name, process.env[name]])),
  // A chunk is durable before it is done, which takes a disk as long as to score thousands of rows.
  PORTFOLIO_CHUNK_BYTES: process.env.PORTFOLIO_CHUNK_BYTES?.trim() || String(2 * 1024 * 1024),
};
const environment = readEnvironment(variables);
const logger = lineLogger(environment.LOG_LEVEL, systemClock(), stdoutWriter());
const parts: Running[] = [];

if (cluster.isPrimary) {
  requireEnoughKeys(environment);
  if (settings.ROLES.includes('api') && !environment.API_KEY && !environment.API_KEYS)
    throw new SolventError('validation_error', 'Nobody could ask: set API_KEY, or API_KEYS (docs/api.md).');
  await prepareNodeState(settings.SOLVENT_STATE, join(ROOT, 'migrations'));
  const registry = nodeRegistry(settings.SOLVENT_STATE);
  await seedBundles(registry, projectBundles(ROOT));
  await seedTrainingData(registry.blobs, projectPopulations(ROOT));
  registry.database.close();
  for (const role of settings.ROLES) {
    const how = { logger, graceMilliseconds: settings.STOP_GRACE_SECONDS * 1000 };
    if (role === 'api' && settings.WORKERS === 1) parts.push(await listen());
    else if (role === 'api')
      for (let number = 1; number <= settings.WORKERS; number++)
        parts.push(supervise(`api ${number}`, fork, how));
    else {
      const threads = role === 'batch' ? settings.BATCH_THREADS : 1;
      for (let number = 1; number <= threads; number++)
        parts.push(supervise(`${role} ${number}`, () => thread(role), how));
    }
  }
} else {
  parts.push(await listen());
}

async function listen(): Promise<Running> {
  const { port, stop } = await startApi(settings, variables);
  const { SOLVENT_STATE, HOST } = settings;
  const approvals = environment.PROMOTION_APPROVALS;
  const forget = await noteApi(SOLVENT_STATE, { host: HOST, port, approvals });
  logger.log('info', 'listening', { port });
  return {
    async stop() {
      await forget();
      await stop();
    },
  };
}

function fork(): Child {
  const child = cluster.fork();
  return {
    stop: () => child.kill('SIGTERM'),
    kill: () => child.kill('SIGKILL'),
    ended: new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))),
  };
}

function thread(role: BackgroundRole): Child {
  const data: ThreadData = { role, folder: settings.SOLVENT_STATE, variables };
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: data,
    // What a chunk leaves behind is mostly buffers, which stand elsewhere.
    resourceLimits: { maxYoungGenerationSizeMb: 24 },
  });
  return {
    stop: () => worker.postMessage('stop'),
    kill: () => void worker.terminate(),
    ended: new Promise((resolve) => {
      worker.once('error', (error) => resolve(String(error)));
      worker.once('exit', (code) => resolve(`code ${code}`));
    }),
  };
}

let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, async () => {
    if (isStopping) return;
    isStopping = true;
    await Promise.all(parts.map((part) => part.stop()));
    process.exit(0);
  });
