import type { Options } from '../cli/about.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';

/** What every action takes. */
const COMMON = {
  url: { type: 'string', value: 'URL', about: 'of the API (default: the stack that runs on this machine)' },
  key: {
    type: 'string',
    value: 'KEY',
    about: `of the API; with the scope audit it sees every caller's, with admin it erases and holds, with monitor it takes what the lender decided, with fairness it compares groups (default: API_KEY, or ${DEVELOPMENT_KEY})`,
  },
} as const satisfies Options;

/** What some actions take: each says which. */
const OWN = {
  request: { type: 'string', value: 'ID', about: 'the request_id of an answer' },
  subject: { type: 'string', value: 'NAME', about: 'whose application it was, as X-Subject said it' },
  day: { type: 'string', value: 'DAY', about: 'on which it was decided, in UTC: 2026-03-03' },
  from: {
    type: 'string',
    value: 'TIME',
    about:
      'what was decided from then on, such as 2026-03-03T00:00:00Z; of fairness a day, such as 2026-03-03',
  },
  to: { type: 'string', value: 'TIME', about: 'and until before then' },
  profile: {
    type: 'string',
    path: true,
    value: 'FILE.json',
    about: 'by what groups are compared, and with which thresholds (docs/fairness.md)',
  },
  model: { type: 'string', value: 'NAME', about: 'whose decisions (default: those of MODEL_NAME)' },
  basis: {
    type: 'string',
    value: 'model|final',
    about: 'what the model decided, or what the lender did in the end (default: model)',
  },
  why: { type: 'string', value: 'TEXT', about: 'why it is held' },
  yes: { type: 'boolean', about: 'does it, and does not only say what it would do' },
  out: { type: 'string', path: true, value: 'FILE', about: 'where to write it' },
} as const satisfies Options;

export const OPTIONS = { ...OWN, ...COMMON };

export type OwnOption = keyof typeof OWN;
export type Given = {
  [Name in OwnOption]?: ((typeof OWN)[Name]['type'] extends 'boolean' ? boolean : string) | undefined;
};
