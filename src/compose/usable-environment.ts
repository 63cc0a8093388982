import { wrongWebhook } from '../alerts/webhook.ts';
import { wrongKeys } from '../enough-keys.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import type { ErrorDetail } from '../errors.ts';
import { wrongMlflow } from '../registry/mlflow/connection.ts';
import { nameIn, readAllButWrong } from '../validation.ts';

/** What no single variable shows. */
interface Check {
  /** Where one of these is wrong by itself, nobody knows what the check would say. */
  reads: readonly (keyof Environment)[];
  wrong(environment: Environment): ErrorDetail[];
}

const CHECKS: readonly Check[] = [
  { reads: ['PROMOTION_APPROVALS', 'MODEL_STAGE', 'API_KEY', 'API_KEYS'], wrong: wrongKeys },
  {
    reads: ['ALERT_WEBHOOK_URL', 'ALERT_WEBHOOK_SECRET', 'ALERT_WEBHOOK_ALLOW_PRIVATE'],
    wrong: wrongWebhook,
  },
  {
    reads: [
      'MLFLOW_TRACKING_URI',
      'MLFLOW_TRACKING_TOKEN',
      'MLFLOW_TRACKING_USERNAME',
      'MLFLOW_TRACKING_PASSWORD',
    ],
    wrong: wrongMlflow,
  },
];

/**
 * An environment with which every part can be composed, or all that is wrong with it at once, which no part alone would tell.
 *
 * @param variables as `readEnvironment`
 * @returns the environment, in which defaults stand for what is wrong
 */
export function checkEnvironment(variables: object): { environment: Environment; wrong: ErrorDetail[] } {
  const { value: environment, wrong } = readAllButWrong(readEnvironment, variables);
  const names = wrong.map(nameIn);
  const usable = CHECKS.filter(({ reads }) => !reads.some((name) => names.includes(name)));
  return { environment, wrong: [...wrong, ...usable.flatMap((check) => check.wrong(environment))] };
}
