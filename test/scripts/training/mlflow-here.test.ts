import { expect, it } from 'vitest';
import { mlflowHere } from '../../../scripts/training/mlflow-here.ts';

/** What is said of a shell's variables, and the server that they name. */
function here(variables: Record<string, string>) {
  const said: string[] = [];
  const mlflow = mlflowHere(variables, (line) => said.push(line));
  return { mlflow, said };
}

it.each([
  [{ MLFLOW_TRACKING_URI: 'databricks' }, 'MLFLOW_TRACKING_URI'],
  [
    { MLFLOW_TRACKING_URI: 'https://mlflow.example.com', MLFLOW_TRACKING_USERNAME: 'ann' },
    'MLFLOW_TRACKING_PASSWORD',
  ],
])(
  '%# a training with variables that name no server of ours goes on without, and says which',
  (variables, named) => {
    const { mlflow, said } = here(variables);
    expect(mlflow).toBeNull();
    expect(said).toEqual([expect.stringMatching(`^MLflow is shown nothing of this training: .*${named}`)]);
  },
);

it('a server that can be used is, without a word', () => {
  const { mlflow, said } = here({ MLFLOW_TRACKING_URI: 'https://mlflow.example.com' });
  expect(mlflow?.server.url.host).toBe('mlflow.example.com');
  expect(said).toEqual([]);
});
