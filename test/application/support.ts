import { type CompiledSchema, compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';

/** A schema that uses everything a schema may say. */
export const everything = {
  name: 'everything',
  target: { column: 'Bad', positive: 1 },
  key: 'Id',
  ignore: ['Note'],
  fields: [
    { name: 'balance', column: 'Balance', type: 'number', min: 0 },
    { name: 'income', column: 'Income', type: 'number', above: 0, below: 1e9, nullable: true },
    { name: 'delay', column: 'Delay', type: 'integer', min: 0, max: 9, missing: [-9, 'NA'] },
    { name: 'owner', column: 'Owner', type: 'boolean', nullable: true },
    { name: 'region', column: 'Region', type: 'category', levels: ['north', 'south', 3], nullable: true },
  ],
  derived: [
    { name: 'burden', ratio: ['balance', 'income'] },
    { name: 'slack', difference: ['income', 'balance'] },
  ],
  monotone: { balance: 'increasing', slack: 'decreasing' },
  policy: { maximize: 'recall', subject_to: { accuracy: 0.8 } },
};

export function everythingPortfolio(): CompiledSchema {
  return compileSchema(parseApplicationSchema(everything));
}

/** A schema whose ages are scored, and not its dates. */
export const dated = {
  name: 'dated',
  target: { column: 'Bad', positive: 1 },
  date: 'Application date',
  fields: [
    { name: 'income', column: 'Income', type: 'number', above: 0 },
    { name: 'birth_date', column: 'Date of birth', type: 'date', max: '2020-01-01' },
    { name: 'applied_on', column: 'Application date', type: 'date' },
    {
      name: 'employed_since',
      column: 'Employed since',
      type: 'date',
      nullable: true,
      missing: ['1900-01-01'],
    },
  ],
  derived: [
    { name: 'age', years: ['birth_date', 'applied_on'] },
    { name: 'tenure', months: ['employed_since', 'applied_on'] },
    { name: 'employed_share', ratio: ['tenure', 'age'] },
    { name: 'days_employed', days: ['employed_since', 'applied_on'] },
  ],
  monotone: { tenure: 'decreasing' },
  policy: { maximize: 'recall', subject_to: { accuracy: 0.8 } },
};

export function datedPortfolio(): CompiledSchema {
  return compileSchema(parseApplicationSchema(dated));
}
