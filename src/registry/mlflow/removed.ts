import type { Clock, Database, Logger } from '../../ports.ts';
import type { MlflowServer } from './connection.ts';
import { standingAt } from './registered-model.ts';
import { forgetShown, type Shown, shownModels, shownOf } from './shown.ts';
import { withoutSecrets } from './without-secrets.ts';

export interface CheckServices {
  database: Database;
  clock: Clock;
  logger: Logger;
  mlflow: MlflowServer;
}

/** About as long as from one periodic push to the next: each looks at the next model. */
const TURN_MS = 5 * 60_000;

/**
 * Looks whether what was shown of a model still stands at the server, and takes for missing what somebody removed there, or what points
 * elsewhere: the next push puts it back. Two calls, and one more for each thousand of its versions. Never rejects for what the server does.
 *
 * @param model by default one, and another five minutes later
 */
export async function forgetRemoved(
  { database, clock, logger, mlflow }: CheckServices,
  model?: string,
): Promise<void> {
  const url = mlflow.url.href;
  const looked = model ?? atTurn(await shownModels(database, url), clock.now());
  if (looked === undefined) return;
  // Before the server is asked: what is shown meanwhile is not taken for removed.
  const shown = await shownOf(database, url, looked);
  if (shown.length === 0) return;
  try {
    const { versions, aliases } = await standingAt(mlflow, looked);
    // Another version may have the number, where the model was deleted and made again.
    const stands = ({ kind, name, number, digest }: Shown) =>
      versions.get(number) === digest && (kind === 'version' || aliases.get(name) === number);
    for (const one of shown) {
      if (stands(one)) continue;
      const { kind, name } = one;
      await forgetShown(database, url, one);
      logger.log('warn', 'mlflow_removed', { model: looked, kind, name });
    }
  } catch (error) {
    const reason = withoutSecrets(mlflow, error instanceof Error ? error.message : String(error));
    logger.log('warn', 'mlflow_not_checked', { model: looked, reason });
  }
}

function atTurn(models: string[], now: number): string | undefined {
  return models[Math.floor(now / TURN_MS) % models.length];
}
