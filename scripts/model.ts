import { CHAMPION } from '../src/registry/move.ts';
import { STATE_VARIABLE } from './cli/about.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { DEVELOPMENT_KEY } from './dev/variables.ts';
import { ACTIONS, type Given } from './model/actions.ts';
import { withApi } from './model/ask.ts';
import { readableError } from './training/input.ts';
import { answeringVersion } from './training/publish-here.ts';

const NAMES = Object.entries(ACTIONS).map(([name, { takes }]) => [name, ...takes].join(' '));

const { values, positionals } = readCommand({
  run: 'npm run model',
  takes: NAMES.join(' | '),
  requireArguments([name, ...args]) {
    const action = name === undefined ? undefined : ACTIONS[name];
    if (!action)
      throw new Error(`npm run model takes one of: ${NAMES.join(', ')}. See: npm run model -- --help`);
    if (args.length !== action.takes.length)
      throw new Error(
        `Say: npm run model -- ${[name, ...action.takes].join(' ')}. See: npm run model -- --help`,
      );
  },
  about: [
    'Shows and moves what the registry holds: `list` its models, `versions` and `show` one, `promote` a version to what answers, `rollback` to what answered before, point another `alias` at a version, `history` of every move, and `verify` that the history is as it was written.',
    'It works on the stack on this machine, running or not, or on the API at --url. A move takes effect within seconds, without a restart.',
  ],
  options: {
    model: { type: 'string', value: 'NAME', about: 'the model (default: MODEL_NAME, or loan-default)' },
    why: { type: 'string', value: 'TEXT', about: 'of a move: the reason, which the history keeps' },
    alias: {
      type: 'string',
      value: 'NAME',
      about: 'what is rolled back (default: champion), or whose history',
    },
    from: { type: 'string', value: 'VERSION', about: 'moves nothing unless this version still answers' },
    force: {
      type: 'boolean',
      default: false,
      about: "promotes a version that did not meet the schema's criteria; the history says so",
    },
    at: {
      type: 'string',
      value: 'TIME',
      about: 'of the history: what answered then, such as 2026-03-03T12:00:00Z',
    },
    cursor: { type: 'string', value: 'N', about: 'of the history: where a page before ended' },
    head: {
      type: 'string',
      value: 'HASH',
      about: 'verifies that a head which somebody kept is in the history',
    },
    json: { type: 'boolean', default: false, about: 'prints what the API answers' },
    url: { type: 'string', value: 'URL', about: 'of the API (default: the stack on this machine)' },
    key: {
      type: 'string',
      value: 'KEY',
      about: `of the API; to move takes the scope admin (default: API_KEY, or ${DEVELOPMENT_KEY})`,
    },
  },
  variables: {
    ...STATE_VARIABLE,
    MODEL_NAME: 'the model, where --model is not given',
    API_KEY: 'the key, where --key is not given',
  },
  fails: 'it was refused, nothing could be asked, or the history is not as it was written',
  example: "npm run model -- promote 2 --why 'Better on the hold-out of November'",
});
const [name, ...args] = positionals as [string, ...string[]];
const action = ACTIONS[name]!;
const given: Given = settings(() => {
  const { json: _, url: __, key: ___, model, ...own } = values;
  for (const [option, value] of Object.entries(own))
    if (value !== undefined && value !== false && !action.options.includes(option as keyof Given))
      throw new Error(`npm run model -- ${name} takes no --${option}. See: npm run model -- --help`);
  if (action.moves && !own.why?.trim())
    throw new Error(`npm run model -- ${name} wants --why TEXT: the reason, which the history keeps.`);
  return { ...own, model: model ?? (process.env.MODEL_NAME || 'loan-default') };
});

try {
  await withApi(values, async (ask, running) => {
    const answered = await action.ask(ask, given, args);
    const { data, message } = answered;
    if (values.json) console.log(JSON.stringify(data, null, 2));
    else for (const line of action.lines?.(data) ?? [message]) console.log(line);
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
  console.log(
    answering
      ? `${url} answers with version ${answering.version} of ${answering.model}.`
      : `${url} cannot score at the moment.`,
  );
}
