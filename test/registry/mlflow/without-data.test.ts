import { expect, it } from 'vitest';
import { pushFailure } from '../../../src/registry/mlflow/push-failure.ts';
import { withoutData } from '../../../src/registry/mlflow/without-data.ts';
import { statefulMlflow } from './stateful-mlflow.ts';

it.each([
  [
    '/home/ann/acme/loans.csv: Column "age" fails in 3 rows (12.5%), with cells such as "John Smith", "say \\"hi\\" 17"',
    'loans.csv: Column "age" fails in 3 rows (12.5%), with cells such as "…", "…"',
  ],
  ['/home/John Smith/loans.csv: there is no such file.', 'loans.csv: there is no such file.'],
  ['C:\\Users\\Ann Lee\\loans.csv: there is no such file.', 'loans.csv: there is no such file.'],
  ['Write acme/secret/out, or leave it out.', 'Write out, or leave it out.'],
  [
    'loans.csv, row 17: the target must be 1 or 0, not "41-99". It holds 4111111111111111, -3.5',
    'loans.csv, row 17: the target must be … or …, not "…". It holds …, …',
  ],
  ['cut short in a cell "John Smi', 'cut short in a cell "…"'],
  ['900 of 1000 rows are lost.\nNo row is kept.', '900 of 1000 rows are lost.\nNo row is kept.'],
])('%# is told without cells and folders', (reason, told) => {
  expect(withoutData(reason)).toBe(told);
});

it('a run that failed says at MLflow why, without the cells that the reason quotes', async () => {
  const mlflow = await statefulMlflow();
  const failed = { model: 'small', id: 'one', begun: 1, ended: 2, params: [] };
  await pushFailure(mlflow.server, { ...failed, reason: '/a/b.csv: cells such as "John Smith"' }, 'e');
  await mlflow.stop();
  expect(mlflow.runs[0]!.tags).toContainEqual({
    key: 'solvent.reason',
    value: 'b.csv: cells such as "…"',
  });
});
