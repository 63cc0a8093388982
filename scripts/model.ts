import { printable, printableLines } from '../src/printable-text.ts';
import { CHAMPION } from '../src/registry/move.ts';
import { type Option, STATE_VARIABLE } from './cli/about.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { keyOf, requireAddress } from './dev/api.ts';
import { ACTIONS } from './model/actions.ts';
import { readArguments, readModelName } from './model/arguments.ts';
import { withApi } from './model/ask.ts';
import { isWaiting, nextStep } from './model/next-step.ts';
import { type Given, OPTIONS, type OwnOption } from './model/options.ts';
import { printableData } from './model/printable-data.ts';
import { readableError } from './training/input.ts';
import { answeringText, answeringVersion } from './training/publish-here.ts';

const NAMES = Object.entries(ACTIONS).map(([name, { takes }]) => [name, ...takes].join(' '));
const SEE_HELP = 'See: npm run model -- --help';

const { values, positionals } = readCommand({
  run: 'npm run model',
  takes: 'ACTION',
  actions: ACTIONS,
  requireArguments([name, ...args]) {
    if (name === undefined || !Object.hasOwn(ACTIONS, name))
      throw new Error(`npm run model takes one of: ${NAMES.join(', ')}. ${SEE_HELP}`);
    const { takes } = ACTIONS[name]!;
    const needed = takes.filter((argument) => !argument.startsWith('[')).length;
    if (args.length < needed || (args.length > needed && needed === takes.length))
      throw new Error(`Say: npm run model -- ${[name, ...takes].join(' ')}. ${SEE_HELP}`);
  },
  about: [
    'Shows and moves what the registry holds: models, their versions, and the aliases that point at them. `npm run model -- ACTION --help` tells of one action.',
    'It works on the stack on this machine, running or not, or on the API at --url. A move takes effect within seconds, without a restart.',
  ],
  options: OPTIONS,
  variables: {
    ...STATE_VARIABLE,
    MODEL_NAME: 'the model, where --model is not given',
    API_KEY: 'the key, where --key is not given',
    MLFLOW_TRACKING_URI: 'the MLflow server that import-mlflow reads, and push shows what it lacks',
    MLFLOW_TRACKING_TOKEN: 'who asks there; or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD',
  },
  fails:
    'it was refused, nothing could be asked, the history is not as it was written, a version is worse than the other or that cannot be told, or a reason contradicts a declared direction',
  example: "npm run model -- promote 2 --why 'Better on the hold-out of November'",
});
const [name, ...typed] = positionals as [string, ...string[]];
const action = ACTIONS[name]!;
const { given, args } = settings((): { given: Given; args: string[] } => {
  const { json: _, url, key, model, ...own } = values;
  for (const [option, value] of Object.entries(own))
    if (value !== undefined && value !== false && !action.options.includes(option as OwnOption))
      throw new Error(`npm run model -- ${name} takes no --${option}. ${SEE_HELP}`);
  for (const option of action.wants ?? [])
    if (!String(own[option] ?? '').trim()) {
      const { about, value } = OPTIONS[option] as Option;
      throw new Error(`npm run model -- ${name} wants --${option} ${value}: ${about}. ${SEE_HELP}`);
    }
  if (action.ofAll && model !== undefined)
    throw new Error(`npm run model -- ${name} takes no --model. ${SEE_HELP}`);
  const { MODEL_NAME } = process.env;
  const given = {
    ...own,
    model: readModelName(model, MODEL_NAME),
    isModelNamed: model !== undefined || Boolean(MODEL_NAME),
  };
  const args = readArguments(action, typed);
  requireAddress(url);
  keyOf(key);
  action.check?.(given, args);
  return { given, args };
});

try {
  await withApi(values, async (ask, running) => {
    const answered = await action.ask(ask, given, args);
    const data = action.isText ? answered.data : printableData(answered.data);
    if (values.json) console.log(printableLines(JSON.stringify(answered.data, null, 2)));
    else {
      const lines = action.lines?.(data) ?? [];
      for (const line of lines.length > 0 ? lines : [printable(answered.message)])
        console.log(action.isText ? printableLines(line) : line);
    }
    if (action.moves && isWaiting(data)) {
      if (!values.json) console.log(nextStep(data));
      return;
    }
    if (action.fails?.(data)) process.exitCode = 1;
    if (action.moves && running && !values.json) await sayWhatAnswers(running, data);
  });
} catch (error) {
  console.error(readableError(error));
  process.exitCode = 1;
}

/** Waits until the API answers with what was moved, if that is what it answers with. */
async function sayWhatAnswers(url: string, data: unknown): Promise<void> {
  const { model_name, model_version: version, alias } = data as Record<string, string>;
  // Another alias may answer elsewhere, and not here.
  if (alias !== CHAMPION) return;
  const answering = await answeringVersion(url, { model: model_name!, version: version! });
  console.log(`${url} ${answeringText(answering, model_name!)}`);
}
