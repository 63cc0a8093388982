import { randomUUID } from 'node:crypto';
import { readEnvironment } from '../../src/environment.ts';
import { printable } from '../../src/printable-text.ts';
import { bounded, type MlflowServer, mlflowServerOf } from '../../src/registry/mlflow/connection.ts';
import { type KeptFailure, keepFailedTraining } from '../../src/registry/mlflow/failed-trainings.ts';
import { type Pushed, pushMissing } from '../../src/registry/mlflow/push.ts';
import { pushFailure } from '../../src/registry/mlflow/push-failure.ts';
import type { KeyValue } from '../../src/registry/mlflow/run-data.ts';
import { withoutSecrets } from '../../src/registry/mlflow/without-secrets.ts';
import { noMetrics } from '../../src/telemetry/none.ts';
import { sha256Of } from '../../src/training/data/digested.ts';
import { readBytes } from './input.ts';

/** How long a training that has ended waits for MLflow: what it does not take by then is shown later. */
const PATIENCE_MILLISECONDS = 20_000;

const VARIABLES = [
  'MLFLOW_TRACKING_URI',
  'MLFLOW_TRACKING_TOKEN',
  'MLFLOW_TRACKING_USERNAME',
  'MLFLOW_TRACKING_PASSWORD',
  'MLFLOW_EXPERIMENT_NAME',
];

/** The MLflow server that this process's variables name. */
export interface MlflowHere {
  server: MlflowServer;
  experiment: string | undefined;
}

/**
 * Null where they name none, or one that cannot be used, such as a shell's `databricks`, which other tools understand: nobody trains for MLflow alone.
 * @param say is told which variable is wrong, for people
 */
export function mlflowHere(
  variables: Record<string, string | undefined>,
  say: (line: string) => void,
): MlflowHere | null {
  try {
    const environment = readEnvironment(
      Object.fromEntries(VARIABLES.map((name) => [name, variables[name] ?? ''])),
    );
    const server = mlflowServerOf(environment, { fetch, timeout: (ms) => AbortSignal.timeout(ms) });
    return server && { server, experiment: environment.MLFLOW_EXPERIMENT_NAME };
  } catch (error) {
    say(`MLflow is shown nothing of this training: ${printable((error as Error).message)}`);
    return null;
  }
}

/** What is known of a training that failed. */
export interface Failed {
  model: string;
  reason: string;
  /** Milliseconds since the Unix epoch. */
  begun: number;
  params: KeyValue[];
  /** The data file, which may not be there. */
  file: string;
}

/**
 * Shows a training that failed to MLflow, and keeps it in the state on this machine where that cannot be done now. Never rejects.
 * @param stateDir undefined where the training has nothing to do with a state
 * @returns what became of it, for people
 */
export async function showFailure(
  { server, experiment }: MlflowHere,
  failed: Failed,
  stateDir: string | undefined,
): Promise<string> {
  const { model, reason, begun, params, file } = failed;
  const sha256 = await sha256Of(readBytes(file)).catch(() => undefined);
  const data = sha256 && { data: { sha256 } };
  const training = { model, id: randomUUID(), reason, begun, ended: Date.now(), params, ...data };
  try {
    await pushFailure(bounded(server, PATIENCE_MILLISECONDS), training, experiment ?? model);
    return `MLflow shows a run that failed, in the experiment ${experiment ?? model}.`;
  } catch (error) {
    const why = `MLflow was not shown that it failed: ${printable(withoutSecrets(server, (error as Error).message))}`;
    return stateDir === undefined ? why : `${why} ${await keep(stateDir, training)}`;
  }
}

/** Loads the local stack, which a training that needs no state has no use for. */
const loadState = async () => (await import('../dev/on-state.ts')).onState;

/** What was shown in part goes on as the same run. */
async function keep(stateDir: string, failed: KeptFailure): Promise<string> {
  try {
    const onState = await loadState();
    await onState<void>(stateDir, {
      running: (control) => control.keepFailure(failed),
      stopped: ({ database }) => keepFailedTraining(database, failed),
    });
    return 'It is kept, and shown later: by a stack that runs here and knows the server, or after a training that succeeds.';
  } catch (error) {
    return `It could not be kept either: ${printable((error as Error).message)}`;
  }
}

/**
 * Shows MLflow what it lacks of a model in the state on this machine. A stack that runs there does it by itself. Never rejects.
 * @returns what became of it, for people
 */
export async function pushHere(
  stateDir: string,
  { server, experiment }: MlflowHere,
  model: string,
): Promise<string[]> {
  try {
    const onState = await loadState();
    const { result } = await onState<Pushed | null>(stateDir, {
      running: async () => null,
      stopped: (storage) =>
        pushMissing(
          {
            ...storage,
            newId: randomUUID,
            logger: { log() {} },
            metrics: noMetrics(),
            mlflow: server,
            experiment,
          },
          { model, patience: PATIENCE_MILLISECONDS },
        ),
    });
    if (!result)
      return ['The stack that runs shows it to MLflow within five minutes, if it knows the server.'];
    const { pushed, missing } = result;
    return [
      ...pushed.map(({ kind, name }) => `MLflow was shown ${kind} ${name} of ${model}.`),
      ...missing.map(
        ({ kind, name, error }) =>
          `MLflow lacks ${kind} ${name} of ${model}${error === null ? '' : `: ${printable(error)}`}`,
      ),
      ...(missing.length > 0 ? [`To show it later: npm run model -- push --model ${model}`] : []),
    ];
  } catch (error) {
    return [`MLflow was shown nothing: ${printable((error as Error).message)}`];
  }
}
