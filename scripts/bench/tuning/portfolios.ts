import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CompiledSchema, compileSchema } from '../../../src/application/compile.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import type { Matrix } from '../../../src/training/boosting/matrix.ts';
import { readRows } from '../../../src/training/data/labelled.ts';
import { readParams } from '../../../src/training/params.ts';
import { readBytes } from '../../training/input.ts';

/** A public data set, and the ROC-AUC that tuning has to reach on it out of fold. */
export interface Portfolio {
  name: string;
  file: string;
  schema: unknown;
  least: number;
  /** Whether Python's Optuna and XGBoost take the same folds. */
  rival: boolean;
}

const number = (column: string, more: object = {}) => ({
  name: column.toLowerCase().replaceAll('-', '_'),
  column,
  type: 'number',
  ...more,
});
const optional = { nullable: true };
const policy = { maximize: 'f1' };

const hmeq = {
  name: 'hmeq',
  target: { column: 'BAD' },
  fields: [
    number('LOAN'),
    ...['MORTDUE', 'VALUE', 'YOJ', 'DEROG', 'DELINQ', 'CLAGE', 'NINQ', 'CLNO', 'DEBTINC'].map((column) =>
      number(column, optional),
    ),
    { name: 'reason', column: 'REASON', type: 'category', levels: ['DebtCon', 'HomeImp'], ...optional },
    {
      name: 'job',
      column: 'JOB',
      type: 'category',
      levels: ['Mgr', 'Office', 'Other', 'ProfExe', 'Sales', 'Self'],
      ...optional,
    },
  ],
  policy,
};

const missing = { missing: ['NA'] };
const gmsc = {
  name: 'gmsc',
  target: { column: 'SeriousDlqin2yrs' },
  fields: [
    number('RevolvingUtilizationOfUnsecuredLines'),
    number('age'),
    number('NumberOfTime30-59DaysPastDueNotWorse'),
    number('DebtRatio'),
    number('MonthlyIncome', missing),
    number('NumberOfOpenCreditLinesAndLoans'),
    number('NumberOfTimes90DaysLate'),
    number('NumberRealEstateLoansOrLines'),
    number('NumberOfTime60-89DaysPastDueNotWorse'),
    number('NumberOfDependents', missing),
  ],
  policy,
};

function bundled(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../../models', name, 'schema.json'), 'utf8'));
}

/** The quickest first. */
export const PORTFOLIOS: Portfolio[] = [
  {
    name: 'default_fin',
    file: 'Default_Fin.csv',
    schema: bundled('loan-default'),
    least: 0.945,
    rival: false,
  },
  { name: 'hmeq', file: 'hmeq.csv', schema: hmeq, least: 0.966, rival: true },
  { name: 'uci', file: 'UCI_Credit_Card.csv', schema: bundled('credit-card'), least: 0.779, rival: true },
  { name: 'gmsc', file: 'gmsc.csv', schema: gmsc, least: 0.865, rival: false },
];

/** The rows of a portfolio, or null where its file is absent. */
export async function readPortfolio(
  { file, schema }: Portfolio,
  folder: string,
): Promise<{ compiled: CompiledSchema; matrix: Matrix } | null> {
  const path = join(folder, file);
  if (!existsSync(path)) return null;
  const compiled = compileSchema(parseNewSchema(schema));
  const { matrix } = await readRows(
    compiled,
    { name: file, bytes: readBytes(path) },
    { params: readParams() },
  );
  return { compiled, matrix };
}
