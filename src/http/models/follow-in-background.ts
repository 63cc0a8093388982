import type { Services } from '../services.ts';

/** What a place lets go on behind an answer. */
const PATIENCE_MILLISECONDS = 25_000;

/** After a move or a registration the MLflow server follows, behind the answer; what it does not take now is for the next check. */
export function followInBackground(
  { background, mlflow }: Pick<Services, 'background' | 'mlflow'>,
  model: string,
): void {
  if (mlflow) background(mlflow.push({ model, patience: PATIENCE_MILLISECONDS }));
}
