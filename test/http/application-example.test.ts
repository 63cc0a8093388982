import { expect, test } from 'vitest';
import { type Application, readApplication } from '../../src/application/application.ts';
import { compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { applicationExample } from '../../src/http/application-example.ts';
import type { Model } from '../../src/model/model.ts';

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
  const rows = [Array.from(features, (value) => (Number.isNaN(value) ? null : value))];
  const example = applicationExample({ compiled, manifest: { golden: { rows } } } as unknown as Model);
  expect(example).toEqual({ ...application, ...shown });
});
