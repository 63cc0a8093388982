import { environmentNames } from '../../environment.ts';
import { nearest, simplified } from '../../nearest.ts';

/** What the Python service read, and nothing here does (docs/migration.md). */
export const GONE_VARIABLES = [
  'API_HOST',
  'API_PORT',
  'API_WORKERS',
  'REDIS_HOST',
  'REDIS_PORT',
  'REDIS_DB',
  'CELERY_BROKER_URL',
  'CELERY_RESULT_BACKEND',
  'DRIFT_REFERENCE_SIZE',
  'DRIFT_WINDOW_SIZE',
  'PRODUCTION_MIN_ACCURACY',
  'PRODUCTION_MIN_RECALL',
  'PRODUCTION_MIN_F1',
  'PRODUCTION_MIN_ROC_AUC',
  'PRODUCTION_MIN_PR_AUC',
  'APP_NAME',
  'APP_VERSION',
  'ENVIRONMENT',
];

/** MLflow's own client reads many more of these from the same shell: of them only one that is nearly ours is told. */
const OTHERS = 'MLFLOW_';
/** What `npm start` itself reads. */
const OF_THE_START = ['PORT', 'SOLVENT_STATE'];
/**
 * What Kubernetes tells every process of the services beside it, one of which may be called as we are: of `solvent`, `SOLVENT_PORT` among
 * others, which is an address there.
 */
const OF_KUBERNETES = /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?$/;
const isOfKubernetes = (name: string, value = '') =>
  OF_KUBERNETES.test(name) || (name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(value));
/** Two words of ours with which others' variables begin too: `HOST_IP`. */
const OF_EVERYBODY = ['HOST_', 'PORT_'];
/** Of a name that begins as none of ours, one letter in so many may differ: `WORKER` is meant for `WORKERS`, and `APP_KEY` is somebody's. */
const SLIP = 7;
const NAMED = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;

/**
 * Of the many variables of a process, those that begin as ours do or are one's near miss, or that the Python service read, and are none of ours: a
 * sentence each.
 * @param ofTheStart what the command itself reads, beside the product's own
 */
export function unknownOfProcess(
  environment: Record<string, string | undefined>,
  ofTheStart: readonly string[] = OF_THE_START,
): string[] {
  const known = [...environmentNames, ...ofTheStart];
  const begins = new Set(known.map(beginning));
  for (const word of OF_EVERYBODY) begins.delete(word);
  const short = known.map(simplified).filter(({ length }) => length < SLIP);
  const looksLikeOurs = (name: string) => {
    const plain = simplified(name);
    if (GONE_VARIABLES.includes(name) || short.some((ours) => isSlip(plain, ours))) return true;
    if (name.startsWith(OTHERS)) return nearest(name, environmentNames) !== undefined;
    return begins.has(beginning(name)) || nearest(name, known, SLIP) !== undefined;
  };
  return Object.entries(environment)
    .filter(([name, value]) => !isOfKubernetes(name, value) && looksLikeOurs(name))
    .flatMap(([name]) => unknown(name, ofTheStart));
}

const beginning = (name: string) => `${name.split('_')[0]}_`;

/** Whether a short name is one of ours but for a last S, or with its letters in another order: every other letter makes another word. */
function isSlip(name: string, ours: string): boolean {
  if (name === `${ours}s` || ours === `${name}s`) return true;
  return name.length === ours.length && name[0] === ours[0] && sorted(name) === sorted(ours);
}

const sorted = (text: string) => [...text].sort().join('');

/** What is wrong with a `.env`, of which every line is ours: a sentence each, with the line and without any value. */
export function wrongInFile(
  name: string,
  text: string,
  ofTheStart: readonly string[] = OF_THE_START,
): string[] {
  const problems: string[] = [];
  /** The quote that a value of several lines ends with. */
  let open: string | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (open !== undefined) {
      if (line.includes(open)) open = undefined;
      continue;
    }
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, variable, value = ''] = NAMED.exec(line) ?? [];
    const told =
      variable === undefined
        ? ['This line is not NAME=value, and counts for nothing.']
        : unknown(variable, ofTheStart);
    problems.push(...told.map((sentence) => `${name}:${index + 1}: ${sentence}`));
    const quote = /^["'`]/.exec(value)?.[0];
    // A quote that nobody ends is none.
    const rest = text.split(/\r?\n/).slice(index + 1);
    if (quote && !value.includes(quote, 1) && rest.some((later) => later.includes(quote))) open = quote;
  }
  return problems;
}

function unknown(name: string, ofTheStart: readonly string[]): string[] {
  if (GONE_VARIABLES.includes(name))
    return [`${name} was the Python service's, and is read no more: see docs/migration.md`];
  if (ofTheStart.includes(name) || environmentNames.includes(name)) return [];
  const known = [...environmentNames, ...ofTheStart];
  const bare = name.replace(/^SOLVENT_/, '');
  const meant = known.includes(bare) ? bare : nearest(name, known);
  return [`${name} is no variable of Solvent's${meant === undefined ? '' : `: did you mean ${meant}?`}`];
}
