import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openControl } from './dev/control.ts';
import { startCrons } from './dev/crons.ts';
import { exampleCurl } from './dev/example.ts';
import { horizonWarning } from './dev/horizon-warning.ts';
import { orSay } from './dev/or-say.ts';
import { PROJECT_ROOT, startStack } from './dev/stack.ts';
import { DEVELOPMENT_KEY, workerVariables } from './dev/variables.ts';

/**
 * `npm start`: the whole product on this machine, without any network. PORT and SOLVENT_STATE (a folder) say where; the
 * Workers' own variables are passed on to them. A file `.env` in the working folder adds what the shell does not say.
 */
if (existsSync('.env')) process.loadEnvFile('.env');
const port = Number(process.env.PORT || 8787);
const stateDir = resolve(process.env.SOLVENT_STATE || join(PROJECT_ROOT, '.solvent'));

if (!Number.isInteger(port) || port < 0 || port > 65535) fail(`PORT is not a port: ${process.env.PORT}`);

const variables = await orSay(() => workerVariables(process.env));
// Nothing is lost when the start is cut off: workerd ends with this process, and the next start does what is missing.
onSignals(() => process.exit(0));
console.log('Starting the Workers …');
let announced = false;
const stack = await orSay(() =>
  startStack({
    port,
    stateDir,
    variables,
    // The answers to this script's own questions would stand before the announcement that they are for.
    onLog: (line) => announced && console.log(line),
  }),
);
const closeControl = await openControl(stack, stateDir);
const stopCrons = startCrons(stack, (worker, error) => console.error(`${worker}: the cron failed:`, error));

// A bundle that cannot be read is told by /readyz.
const warning = await horizonWarning(await stack.storage(), variables).catch(() => null);
const ready = await fetch(`${stack.url}/readyz`);
const { message } = (await ready.json()) as { message: string };
console.log(`
Solvent listens on ${stack.url}${ready.ok ? '' : `, but cannot score: ${message}`}
  interface  ${stack.url}/docs
  state      ${stateDir}
${ready.ok ? `\nScore an application:\n\n${await exampleCurl(stack.url, variables.API_KEY ?? '<your key>')}\n` : ''}
${warning ? `Warning: ${warning}\n\n` : ''}Stop with Ctrl-C.${variables.API_KEY === DEVELOPMENT_KEY ? '' : ' The keys are those that you gave.'}
`);

announced = true;

let stopping = false;
onSignals(async () => {
  // npm and the terminal may both pass the same Ctrl-C on.
  if (stopping) return;
  stopping = true;
  stopCrons();
  await closeControl();
  await stack.stop();
  process.exit(0);
});

function onSignals(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Miniflare's own listener would end this process at once, in the midst of what is being written.
    process.removeAllListeners(signal);
    process.on(signal, stop);
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
