import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { STATE_VARIABLE } from './cli/about.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { ACTIONS } from './decisions/actions.ts';
import { OPTIONS, type OwnOption } from './decisions/options.ts';
import { patiently } from './decisions/patiently.ts';
import { apiOf, keyOf } from './dev/api.ts';
import { asking } from './model/ask.ts';
import { readableError } from './training/input.ts';

/** Where `npm start` listens unless told otherwise. */
const USUAL_URL = 'http://127.0.0.1:8787';
const NAMES = Object.entries(ACTIONS).map(([name, { takes }]) => [name, ...takes].join(' '));
const SEE_HELP = 'See: npm run decisions -- --help';

const { values, positionals } = readCommand({
  run: 'npm run decisions',
  takes: 'ACTION',
  actions: ACTIONS,
  requireArguments([name, ...args]) {
    if (name === undefined || !Object.hasOwn(ACTIONS, name))
      throw new Error(`npm run decisions takes one of: ${NAMES.join(', ')}. ${SEE_HELP}`);
    const { takes } = ACTIONS[name]!;
    const needed = takes.filter((argument) => !argument.startsWith('[')).length;
    if (args.length < needed || args.length > takes.length)
      throw new Error(`Say: npm run decisions -- ${[name, ...takes].join(' ')}. ${SEE_HELP}`);
  },
  about: [
    'Looks up, repeats, explains, erases and holds what was decided, and compares it by group, where DECISION_LOG is on, and takes what the lender decided in the end. `npm run decisions -- ACTION --help` tells of one action.',
    'Who reads a decision by it is written down, by the name of the key.',
  ],
  options: OPTIONS,
  variables: { ...STATE_VARIABLE, API_KEY: 'the key, where --key is not given' },
  fails:
    'it or a row of it was refused, nothing could be asked, a decision came out otherwise or could not be replayed, or not all was erased',
  example: 'npm run decisions -- find --subject C-17 --day 2026-03-03',
});
const [name, ...args] = positionals as [string, ...string[]];
const action = ACTIONS[name]!;
const { key, given } = settings(() => {
  const { url: _, key, ...given } = values;
  for (const [option, value] of Object.entries(given))
    if (value !== undefined && !action.options.includes(option as OwnOption))
      throw new Error(`npm run decisions -- ${name} takes no --${option}. ${SEE_HELP}`);
  action.check?.(given, args);
  // Before anything is asked: what is read is written down, and may take long.
  if (given.out !== undefined && !existsSync(dirname(given.out)))
    throw new Error(`--out: there is no folder ${dirname(given.out)}`);
  return { key: keyOf(key), given };
});

try {
  const api = (await apiOf({ ...values, key })) ?? { url: USUAL_URL, key };
  const isWell = await action.run(patiently(asking(api)), given, args, (line) => console.log(line));
  if (!isWell) process.exitCode = 1;
} catch (error) {
  console.error(readableError(error));
  process.exitCode = 1;
}
