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
