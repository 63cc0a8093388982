import type { Options } from '../cli/about.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import { csvOptions } from '../training/input.ts';

/** What every action takes. */
const COMMON = {
  model: { type: 'string', value: 'NAME', about: 'the model (default: MODEL_NAME, or loan-default)' },
  json: { type: 'boolean', default: false, about: 'prints what the API answers' },
  url: { type: 'string', value: 'URL', about: 'of the API (default: the stack on this machine)' },
  key: {
    type: 'string',
    value: 'KEY',
    about: `of the API; to move takes the scope admin or alias:NAME (default: API_KEY, or ${DEVELOPMENT_KEY})`,
  },
} as const satisfies Options;

/** What some actions take: each says which. */
const OWN = {
  why: { type: 'string', value: 'TEXT', about: 'the reason, which is kept' },
  alias: {
    type: 'string',
    value: 'NAME',
    about: 'what is rolled back or proposed (default: champion), or whose history',
  },
  from: { type: 'string', value: 'VERSION', about: 'moves nothing unless this version still answers' },
  force: {
    type: 'boolean',
    default: false,
    about: 'moves it to a version that does not pass the gate; the history says so, and why it does not',
  },
  mode: {
    type: 'string',
    value: 'MODE',
    about:
      'of the alias challenger: shadow (scored beside the champion, never answered), split (answers a --share) or off',
  },
  share: { type: 'string', value: 'SHARE', about: 'of --mode split: of the subjects, such as 0.1' },
  archived: { type: 'boolean', default: false, about: 'shows also versions that are archived' },
  remove: { type: 'string', value: 'KEY', about: 'of a tag: it is removed' },
  at: {
    type: 'string',
    value: 'TIME',
    about: 'of the history: what answered then, such as 2026-03-03T12:00:00Z',
  },
  days: { type: 'string', value: 'N', about: 'of the agreement: how far back (default: 7)' },
  request: {
    type: 'string',
    value: 'ID',
    about: 'of the history: the moves behind what answered this request, if a sample of it was kept',
  },
  job: { type: 'string', value: 'ID', about: 'of the history: the moves behind what scored this portfolio' },
  cursor: { type: 'string', value: 'N', about: 'of the history and of proposals: where a page before ended' },
  head: {
    type: 'string',
    value: 'HASH',
    about: 'verifies that a head which somebody kept is in the history',
  },
  data: { type: 'string', path: true, value: 'FILE.csv', about: 'loans with their outcomes' },
  schema: { type: 'string', path: true, value: 'FILE.json', about: 'the schema file (docs/schema.md)' },
  scaler: {
    type: 'string',
    path: true,
    value: 'FILE.json',
    about: "a scaler before the booster: what scikit-learn's has as attributes, or its mean and scale",
  },
  threshold: {
    type: 'string',
    value: 'PD',
    about: "at and above which default is predicted (default: what the schema's policy chooses on the rows)",
  },
  calibrate: {
    type: 'boolean',
    default: false,
    about: 'calibrates an imported model on the rows; its probabilities are left as they are without it',
  },
  rounds: { type: 'string', value: 'N', about: 'of an imported model: only its first N rounds score' },
  ...csvOptions,
} as const satisfies Options;

export const OPTIONS = { ...OWN, ...COMMON };

export type OwnOption = keyof typeof OWN;

/** What the options say; each action reads those that it takes. */
export type Given = {
  model: string;
  /** Whether somebody named the model; else it is the default one. */
  isModelNamed?: boolean;
} & {
  [Name in OwnOption]?: ((typeof OWN)[Name]['type'] extends 'boolean' ? boolean : string) | undefined;
};
