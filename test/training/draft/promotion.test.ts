import { expect, test } from 'vitest';
import { parseNewSchema } from '../../../src/application/schema.ts';
import { criteriaLines, criteriaOf } from '../../../src/registry/gate/criteria.ts';
import { draftLines } from '../../../src/training/draft/report.ts';
import { draftOf, noise, table } from './support.ts';

test('a draft asks for a model that ranks, and tells its owner to ask for more', async () => {
  const drafted = await draftOf(table(300, { Rate: noise(1) }));
  const { promotion } = parseNewSchema(drafted.schema);
  const outcome = (low: number) =>
    criteriaLines(criteriaOf(promotion, { roc_auc: { value: 0.7, low, high: 0.8 } } as never)).map(
      ({ result }) => result,
    );
  expect(outcome(0.61)).toEqual(['passed']);
  expect(outcome(0.59)).toEqual(['failed']);
  expect(draftLines('loans.csv', drafted).at(-1)).toMatch(
    /^- promotion: .* 0\.6 at the lower end .* write what you ask of one\.$/,
  );
});
