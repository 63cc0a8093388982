import { environmentNames } from '../../environment.ts';
import { nearest } from '../../nearest.ts';

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
/** What Kubernetes tells every process of the services beside it, one of which may be called as we are. */
const OF_KUBERNETES = /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT(?:_\d+_(?:TCP|UDP)(?:_\w+)?)?$/;
const NAMED = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;

/**
 * Of the many variables of a process, those that begin as ours do, or that the Python service read, and are none of ours: a sentence each.
 * @param ofTheStart what the command itself reads, beside the product's own
 */
export function unknownOfProcess(
  environment: Record<string, string | undefined>,
  ofTheStart: readonly string[] = OF_THE_START,
): string[] {
  const begins = new Set([...environmentNames, ...ofTheStart].map((name) => `${name.split('_')[0]}_`));
  return Object.keys(environment)
    .filter((name) => GONE_VARIABLES.includes(name) || !OF_KUBERNETES.test(name))
    .filter((name) => begins.has(`${name.split('_')[0]}_`) || GONE_VARIABLES.includes(name))
    .filter((name) => !name.startsWith(OTHERS) || nearest(name, environmentNames) !== undefined)
    .flatMap((name) => unknown(name, ofTheStart));
}

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
  const meant = nearest(name, [...environmentNames, ...ofTheStart]);
  return [`${name} is no variable of Solvent's${meant === undefined ? '' : `: did you mean ${meant}?`}`];
}
