/** Restarts two API processes on one state folder in turn, at full load behind a proxy that never tries again, and checks every answer. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { applications } from './bench/edge/applications.ts';
import { beginLoad } from './bench/edge/rounds.ts';
import { NOTICES_WITHIN_MILLISECONDS, type ProxyTold } from './check-restarts/proxy.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { freePort } from './dev/port.ts';
import { DEVELOPMENT_KEY } from './dev/variables.ts';
import { wholeNumber } from './training/input.ts';

const { values } = readCommand({
  run: 'npm run check:restarts',
  about: [
    'Restarts two API processes on one state folder in turn, behind a proxy of its own that asks /readyz at intervals and tries nothing twice, while applications are scored on many connections without pause. Every answer must be a 200 with the score that the bundled model gives.',
  ],
  options: {
    restarts: { type: 'string', value: 'NUMBER', default: '50', about: 'one process after the other' },
    connections: { type: 'string', value: 'NUMBER', default: '16', about: 'that score at the same time' },
    workers: { type: 'string', value: 'NUMBER', default: '1', about: 'WORKERS of each of the two' },
  },
  fails: 'an answer was not as it must be',
  example: 'npm run check:restarts -- --restarts 10',
});
const { restarts, connections, workers } = settings(() => ({
  restarts: wholeNumber('--restarts', values.restarts, 1),
  connections: wholeNumber('--connections', values.connections, 1),
  workers: wholeNumber('--workers', values.workers, 1),
}));

const PATIENCE_MILLISECONDS = 60_000;
const DAY_SECONDS = 86_400;
/** As docs/node.md asks for. */
const STOP_DELAY_SECONDS = Math.ceil(NOTICES_WITHIN_MILLISECONDS / 1_000);

const state = await mkdtemp(join(tmpdir(), 'solvent-restarts-'));
const ports = [await freePort(), await freePort()];
const children: ChildProcess[] = [];
const proxy = fork(join(import.meta.dirname, 'check-restarts/proxy.ts'), ports.map(String));
let told: ProxyTold = { port: 0, ready: [], failed: {} };
proxy.on('message', (message) => {
  told = message as ProxyTold;
});
try {
  for (const [index, port] of ports.entries()) {
    children[index] = begin(port);
    await until(() => told.ready.includes(port));
  }
  const url = `http://127.0.0.1:${told.port}`;
  const load = beginLoad({
    url: `${url}/api/v1/predict`,
    applications: await applications(url),
    connections,
    seconds: DAY_SECONDS,
    isAwake: false,
  });
  const faults: string[] = [];
  for (let restart = 0; restart < restarts; restart++) {
    const index = restart % 2;
    const port = ports[index]!;
    const child = children[index]!;
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) faults.push(`A process ended with ${code} when it was told to stop.`);
    await until(() => !told.ready.includes(port));
    children[index] = begin(port);
    await until(() => told.ready.includes(port));
  }
  load.stop();
  const { answers, requestsPerSecond, refused, wrong, p99Milliseconds } = await load.result;
  console.log(
    `${answers} requests on ${connections} connections, ${requestsPerSecond.toFixed(0)} a second, p99 ${p99Milliseconds.toFixed(0)} ms; ${restarts} restarts of ${workers} that answer; failed: ${refused}, of another score: ${wrong}`,
  );
  for (const [what, times] of Object.entries(told.failed)) faults.push(`${times} × ${what}`);
  for (const fault of faults) console.log(`  ${fault}`);
  if (refused + wrong + faults.length > 0) process.exitCode = 1;
} finally {
  proxy.kill();
  for (const child of children) child.kill('SIGKILL');
  await rm(state, { recursive: true, force: true });
}

function begin(port: number): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, '../workers/node/index.ts')], {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      HOST: '127.0.0.1',
      ROLES: 'api',
      WORKERS: String(workers),
      API_KEY: DEVELOPMENT_KEY,
      SOLVENT_STATE: state,
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'error',
      STOP_DELAY_SECONDS: String(STOP_DELAY_SECONDS),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MILLISECONDS;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('A process was not ready, or not away, in time.');
    await wait(20);
  }
}
