/** Restarts two API processes on one state folder in turn, at full load behind a proxy that never tries again, and checks every answer. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startLoad } from './check-promote/load.ts';
import { startProxy } from './check-restarts/proxy.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { freePort } from './dev/port.ts';
import { predicted } from './dev/predicted.ts';
import { DEVELOPMENT_KEY } from './dev/variables.ts';
import { wholeNumber } from './training/input.ts';

const { values } = readCommand({
  run: 'npm run check:restarts',
  about: [
    'Restarts two API processes on one state folder in turn, behind a proxy of its own that asks /readyz every 150 ms and tries nothing twice, while applications are scored on many connections without pause. Every answer must be a 200 with the score that it had before.',
  ],
  options: {
    restarts: { type: 'string', value: 'NUMBER', default: '50', about: 'one process after the other' },
    connections: { type: 'string', value: 'NUMBER', default: '16', about: 'that score at the same time' },
  },
  fails: 'an answer was not as it must be',
  example: 'npm run check:restarts -- --restarts 10',
});
const { restarts, connections } = settings(() => ({
  restarts: wholeNumber('--restarts', values.restarts, 1),
  connections: wholeNumber('--connections', values.connections, 1),
}));

const PATIENCE_MILLISECONDS = 30_000;
/** Of failed answers so many are shown. */
const MOST_TOLD = 5;
const APPLICATIONS = Array.from({ length: 97 }, (_, index) => ({
  employed: index % 2,
  bank_balance: 1_000 + 300 * index,
  annual_salary: 200_000 + 1_000 * index,
}));

const state = await mkdtemp(join(tmpdir(), 'solvent-restarts-'));
const ports = [await freePort(), await freePort()];
const children: ChildProcess[] = [];
const proxy = await startProxy(ports);
const url = `http://127.0.0.1:${proxy.port}`;
try {
  for (const [index, port] of ports.entries()) {
    children[index] = begin(port);
    await until(() => proxy.ready().includes(port));
  }
  const scores: (number | undefined)[] = [];
  for (const application of APPLICATIONS)
    scores.push((await predicted(url, JSON.stringify(application))).probability);
  let answers = 0;
  const failed: string[] = [];
  const begun = performance.now();
  const load = startLoad(url, connections, APPLICATIONS, (answer) => {
    answers++;
    if (answer.status !== 200 || answer.probability !== scores[answer.application])
      failed.push(JSON.stringify({ ...answer, at: Math.round(answer.askedAt - begun) }));
  });
  for (let restart = 0; restart < restarts; restart++) {
    const index = restart % 2;
    const port = ports[index]!;
    const child = children[index]!;
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    if (code !== 0) failed.push(`A process ended with ${code} when it was told to stop.`);
    await until(() => !proxy.ready().includes(port));
    children[index] = begin(port);
    await until(() => proxy.ready().includes(port));
  }
  await load.stop();
  const seconds = (performance.now() - begun) / 1_000;
  console.log(
    `${answers} requests on ${connections} connections in ${seconds.toFixed(0)} s, ${restarts} restarts, failed: ${failed.length}`,
  );
  for (const each of failed.slice(0, MOST_TOLD)) console.log(`  ${each}`);
  if (failed.length > 0) process.exitCode = 1;
} finally {
  proxy.stop();
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
      API_KEY: DEVELOPMENT_KEY,
      SOLVENT_STATE: state,
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'error',
      STOP_DELAY_SECONDS: '1',
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
