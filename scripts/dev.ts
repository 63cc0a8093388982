import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { unknownOfProcess, wrongInFile } from '../src/platform/node/unknown-variables.ts';
import { STATE_VARIABLE } from './cli/about.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { openControl } from './dev/control.ts';
import { startCrons } from './dev/crons.ts';
import { exampleCurl } from './dev/example.ts';
import { horizonWarning } from './dev/horizon-warning.ts';
import { orSay } from './dev/or-say.ts';
import { startStack } from './dev/stack.ts';
import { stateFolder } from './dev/state-folder.ts';
import { DEVELOPMENT_KEY, workerVariables } from './dev/variables.ts';

const { values: given } = readCommand({
  run: 'npm start',
  about: [
    'Runs the whole product on this machine, without any network, until Ctrl-C.',
    "The Workers' own variables (docs/deploy.md) are passed on to them. A file .env in the working folder adds what the shell does not say.",
  ],
  options: {
    inspect: { type: 'string', value: 'PORT', about: 'lets a debugger attach to the Workers there' },
  },
  variables: { PORT: '0 takes a free one (default: 8787)', ...STATE_VARIABLE },
  fails: 'it could not start: the port or the state is in use, or cannot be written',
  example: 'PORT=9000 npm start',
});

for (const sentence of unknownOfProcess(process.env)) console.warn(sentence);
if (existsSync('.env')) {
  for (const sentence of wrongInFile('.env', readFileSync('.env', 'utf8'))) console.warn(sentence);
  process.loadEnvFile('.env');
}
const stateDir = stateFolder();
const { port, inspectorPort } = settings(() => ({
  port: portNumber('PORT', process.env.PORT || '8787'),
  inspectorPort: given.inspect === undefined ? undefined : portNumber('--inspect', given.inspect),
}));
const variables = settings(() => workerVariables(process.env));
// Nothing is lost when the start is cut off: workerd ends with this process, and the next start does what is missing.
onSignals(() => process.exit(0));
console.log('Starting the Workers …');
let announced = false;
const stack = await orSay(() =>
  startStack({
    port,
    stateDir,
    variables,
    inspectorPort,
    // The answers to this script's own questions would stand before the announcement that they are for.
    onLog: (line) => announced && console.log(line),
  }).catch(afterSignal),
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

/** Ctrl-C reaches the bundler's process as well, whose end may come to be known before the signal does. */
async function afterSignal(error: unknown): Promise<never> {
  await wait(200);
  throw error;
}

function portNumber(option: string, text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Error(`${option} is not a port: ${text}`);
  return Number(text);
}
