import { expect, test } from 'vitest';
import { type Application, readApplication } from '../../src/application/application.ts';
import { type CompiledSchema, compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { applicationExample } from '../../src/http/application-example.ts';
import type { Model } from '../../src/model/model.ts';
import { datedPortfolio } from '../application/support.ts';

const compiled = compileSchema(
  parseApplicationSchema({
    name: 'all-kinds',
    target: { column: 'Y' },
    fields: [
      { name: 'number', column: 'N', type: 'number', nullable: true },
      { name: 'whole', column: 'I', type: 'integer' },
      { name: 'flag', column: 'B', type: 'boolean' },
      { name: 'level', column: 'L', type: 'category', levels: ['a', { name: 'b', of: ['c'] }] },
      {
        name: 'grade',
        column: 'G',
        type: 'category',
        levels: ['low', { name: 'high', of: ['higher'] }],
        ordered: true,
      },
      {
        name: 'coded',
        column: 'C',
        type: 'integer',
        max: 90,
        nullable: true,
        codes: [
          { name: 'none', value: 96 },
          { name: 'special', value: { above: 97 } },
        ],
      },
    ],
    policy: { maximize: 'f1' },
  }),
);
const plain = { number: 1.5, whole: 3, flag: true, level: 'b', grade: 'high', coded: 7 };

function exampleOf(compiled: CompiledSchema, features: Float32Array): Application {
  const rows = [Array.from(features, (value) => (Number.isNaN(value) ? null : value))];
  return applicationExample({ compiled, manifest: { golden: { rows } } } as unknown as Model);
}

test.each<[Application, Application]>([
  [{}, {}],
  [{ number: null }, {}],
  [{ flag: false, level: 'a', grade: 'low' }, {}],
  [
    { level: 'c', grade: 'higher' },
    { level: 'b', grade: 'high' },
  ],
  [{ coded: null }, {}],
  [{ coded: 96 }, {}],
  [{ coded: 98 }, {}],
  [{ coded: 500 }, { coded: 98 }],
  [{ number: 1 / 3 }, { number: 0.333333 }],
])('is the application that the model’s first golden row was made of: %j', (change, shown) => {
  const application = { ...plain, ...change };
  const { features } = readApplication(compiled, application);
  expect(exampleOf(compiled, features)).toEqual({ ...application, ...shown });
});

test.each([
  ['1986-05-17', '2026-05-17', '2025-07-17'],
  ['1986-05-17', '1999-12-31', '1980-02-29'],
])('has dates whose ages are about those of the row: born %s, %s, employed since %s', (...days) => {
  const dated = datedPortfolio();
  const [birth_date, applied_on, employed_since] = days;
  const given = readApplication(dated, { income: 1_000, birth_date, applied_on, employed_since }).features;
  const example = exampleOf(dated, given);
  expect(example).toMatchObject({ income: 1_000, applied_on: '2026-01-31' });
  const { features } = readApplication(dated, example);
  // Years and months differ in length: a day or two.
  for (const [feature, days] of [365, 30, 365 / 12, 1].entries())
    if (feature !== 2) expect(Math.abs(features[feature + 1]! - given[feature + 1]!) * days).toBeLessThan(3);
});

test('has dates within their limits, also where the row has no age', () => {
  const dated = datedPortfolio();
  const row = { birth_date: '2019-12-31', applied_on: '2000-01-01', employed_since: null };
  const example = exampleOf(dated, readApplication(dated, { income: 1, ...row }).features);
  expect(example).toEqual({
    income: 1,
    birth_date: '2020-01-01',
    applied_on: '2026-01-31',
    employed_since: '2026-01-31',
  });
});
