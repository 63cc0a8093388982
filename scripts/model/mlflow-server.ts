import { readEnvironment } from '../../src/environment.ts';
import { type MlflowServer, mlflowServerOf } from '../../src/registry/mlflow/connection.ts';
import { workerVariables } from '../dev/variables.ts';

/**
 * The MLflow server that a process's variables name.
 * @throws Error where they name none, for people; SolventError `validation_error` where what they say cannot be used
 */
export function mlflowServer(variables: Record<string, string | undefined>): MlflowServer {
  const timeout = (milliseconds: number) => AbortSignal.timeout(milliseconds);
  const server = mlflowServerOf(readEnvironment(workerVariables(variables)), { fetch, timeout });
  if (server) return server;
  throw new Error(
    'Which MLflow server is said by MLFLOW_TRACKING_URI, such as https://mlflow.example.com, and it is not set.',
  );
}
