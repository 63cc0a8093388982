import cluster from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { lineLogger, stdoutWriter } from '../../src/platform/node/logger.ts';
import { giveBackMessages } from '../../src/platform/node/platform.ts';
import { tellOfThisProcess } from '../../src/platform/node/process-metrics.ts';
import { stateFiles } from '../../src/platform/node/state-files.ts';
import { threadedDatabase } from '../../src/platform/node/threaded-database.ts';
import { unknownOfProcess, wrongInFile } from '../../src/platform/node/unknown-variables.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { noteApi } from './address.ts';
import { startApi } from './api.ts';
import type { BackgroundRole } from './background.ts';
import { readConfiguration } from './configuration.ts';
import { WRONG_SETTING } from './failure.ts';
import { hasFilesForThread } from './open-files.ts';
import { prepare } from './prepare.ts';
import { answeringProcess } from './process.ts';
import type { Running } from './running.ts';
import { type Settings, settingNames, threadsOfRole } from './settings.ts';
import { stopOnSignals } from './signals.ts';
import { type Child, type Ended, supervise } from './supervise.ts';
import type { ThreadData } from './thread.ts';

const ROOT = join(import.meta.dirname, '../..');

/**
 * Runs what this process is to do, until a signal. With `WORKERS` it keeps others that answer, and answers nothing itself.
 *
 * @param file the text of `.env`, which the process's variables hold already
 * @throws CannotStart, or SolventError `validation_error`, about what the operator has to put right
 */
export async function run(file?: string): Promise<void> {
  const problems = cluster.isWorker ? [] : unknownVariables(file);
  const { settings, environment, variables } = readConfiguration(process.env, problems);
  const logger = lineLogger(environment.LOG_LEVEL, systemClock(), stdoutWriter());
  if (cluster.isWorker) {
    // The terminal sends Ctrl-C to everybody; who stops when is the primary's to say.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => {});
    const api = await startApi(settings, variables);
    process.once('message', async () => {
      await api.stop();
      process.exit(0);
    });
    logger.log('info', 'listening', { port: api.port });
    await api.ready();
    return;
  }

  for (const problem of problems) logger.log('warn', 'unknown_variable', { problem });

  const parts: Running[] = [];
  let isStopping = false;
  const stop = async () => {
    isStopping = true;
    logger.log('info', 'stopping');
    await Promise.all(parts.map((part) => part.stop()));
    logger.log('info', 'stopped');
  };
  const how = {
    logger,
    graceMilliseconds: settings.STOP_GRACE_SECONDS * 1000,
    async givenUp() {
      if (isStopping) return;
      await stop();
      process.exit(WRONG_SETTING);
    },
  };
  // From the beginning: a container's first process gets no signal that it does not ask for. To prepare takes seconds on a slow disk, and
  // may be cut off.
  stopOnSignals(process, stop, (code) => process.exit(code));
  const { putAside, newer, close } = await prepare(settings.state, ROOT, logger);
  parts.push({ stop: async () => close() });
  if (putAside !== undefined) logger.log('warn', 'counts_damaged', { put_aside: putAside });
  // Not refused: a rolling update and a rollback of the code start earlier versions beside what a later one has migrated.
  if (newer.length > 0) logger.log('warn', 'database_newer', { migrations: newer });

  if (settings.ROLES.includes('api') && !isStopping) {
    const approvals = environment.PROMOTION_APPROVALS;
    const note = (port: number) => noteApi(settings.SOLVENT_STATE, { host: settings.HOST, port, approvals });
    if (settings.WORKERS === 1) {
      const starting = startApi(settings, variables);
      // Before it is there: whoever stops meanwhile waits for it, or it would go on behind what was stopped.
      parts.push({ stop: async () => (await starting).stop() });
      const api = await starting;
      parts.push({ stop: await note(api.port) });
      if (!isStopping) {
        logger.log('info', 'listening', { port: api.port });
        await api.ready();
      }
    } else {
      parts.push({ stop: noteWhereWorkersListen(note) });
      const grace = how.graceMilliseconds + settings.STOP_DELAY_SECONDS * 1000;
      for (let number = 1; number <= settings.WORKERS; number++)
        parts.push(supervise(`api ${number}`, answeringProcess, { ...how, graceMilliseconds: grace }));
    }
  }
  // A process that answers tells of itself by what it has open for that.
  if (!settings.ROLES.includes('api') || settings.WORKERS > 1)
    parts.push(tellsOfItself(settings.SOLVENT_STATE));
  // Whoever waits for answers comes first: to start them all at a time takes each of them longer.
  for (const role of settings.ROLES) {
    if (role === 'api') continue;
    const threads = threadsOfRole(role, settings);
    for (let number = 1; number <= threads && !isStopping; number++)
      parts.push(supervise(`${role} ${number}`, () => thread(role, settings, variables), how));
  }
}

/** Of the process and of its `.env`, a sentence about each. */
function unknownVariables(file: string | undefined): string[] {
  return [
    ...unknownOfProcess(process.env, settingNames),
    ...(file === undefined ? [] : wrongInFile('.env', file, settingNames)),
  ];
}

/** From the main thread, which must not stand still for a lock: signals come there. */
function tellsOfItself(folder: string): Running {
  const counts = threadedDatabase(stateFiles(folder).counts, 'crash');
  const tellNoMore = tellOfThisProcess(counts, systemClock());
  return {
    async stop() {
      await tellNoMore();
      await counts.close();
    },
  };
}

/** One note for all of them, for each may go and be replaced. @returns forgets it */
function noteWhereWorkersListen(note: (port: number) => Promise<() => Promise<void>>): () => Promise<void> {
  let noted: number | undefined;
  let forget = async () => {};
  cluster.on('listening', async (_, { port }) => {
    if (port === noted) return;
    noted = port;
    forget = await note(port);
  });
  return () => forget();
}

/** A role in a thread. However it ends, what it had taken and not done goes back to its queues. */
function thread(role: BackgroundRole, { state }: Settings, variables: object): Child {
  // One that finds too few at its beginning fails, and was seen to take the process with it.
  if (!hasFilesForThread())
    return {
      stop() {},
      kill() {},
      ended: Promise.resolve({ reason: 'too many files are open', isFinal: false }),
    };
  const owner = randomUUID();
  const data: ThreadData = { role, state, variables, owner };
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: data,
    // What a chunk leaves behind is mostly buffers, which stand elsewhere.
    resourceLimits: { maxYoungGenerationSizeMb: 24 },
  });
  const ended = new Promise<Ended>((resolve) => {
    let reason: string | undefined;
    worker.once('error', (error) => {
      reason = String(error);
    });
    worker.once('exit', (code) =>
      resolve({ reason: reason ?? `code ${code}`, isFinal: code === WRONG_SETTING }),
    );
  });
  let isStopping = false;
  return {
    stop() {
      isStopping = true;
      worker.postMessage('stop');
    },
    kill: () => void worker.terminate(),
    ended: ended.then(async (how) => {
      await giveBackMessages(state, owner, isStopping ? 'stopped' : 'crashed').catch(() => {
        // Their leases end by themselves.
      });
      return how;
    }),
  };
}
