import { expect, test } from 'vitest';
import { z } from 'zod';
import { readApplication } from '../../src/application/application.ts';
import { compileSchema } from '../../src/application/compile.ts';
import { applicationJsonSchema } from '../../src/application/json-schema.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';

const compiled = compileSchema(
  parseApplicationSchema({
    name: 'all-kinds',
    target: { column: 'Y' },
    fields: [
      { name: 'n', column: 'N', type: 'number', min: -5, below: 5, missing: [-9, 'NA'] },
      { name: 'i', column: 'I', type: 'integer', above: 0, max: 9, nullable: true },
      { name: 'b', column: 'B', type: 'boolean', nullable: true },
      { name: 'c', column: 'C', type: 'category', levels: ['x', '1'], missing: ['?'], nullable: true },
      { name: 'u', column: 'U', type: 'category', levels: ['x', 'y'], unknown: 'missing' },
      {
        name: 'r',
        column: 'R',
        type: 'integer',
        min: 0,
        max: 50,
        missing: [{ below: -6 }, { from: 96, to: 98 }],
      },
      {
        name: 'k',
        column: 'K',
        type: 'number',
        max: 50,
        codes: [
          { name: 'a', value: 96 },
          { name: 'b', value: [97, { from: 100, below: 200 }] },
        ],
      },
      { name: 'o', column: 'O', type: 'category', levels: ['low', 'high'], ordered: true },
      { name: 'g', column: 'G', type: 'category', levels: ['x', { name: 'rest', of: ['y', 7, '07'] }] },
      { name: 'd', column: 'D', type: 'date', missing: ['NA'], nullable: true },
    ],
    derived: [{ name: 'none', days: ['d', 'd'] }],
    policy: { maximize: 'f1' },
  }),
);
const good = { n: 1, i: 2, b: true, c: 'x', u: 'x', r: 7, k: 1, o: 'low', g: 'x', d: '2026-01-31' };
const described = z.fromJSONSchema(applicationJsonSchema(compiled));

function isRead(application: unknown): boolean {
  try {
    readApplication(compiled, application);
    return true;
  } catch {
    return false;
  }
}

test.each<[object, boolean]>([
  [{}, true],
  [{ n: -9 }, true],
  [{ n: 'NA' }, true],
  [{ n: 5 }, false],
  [{ n: -6 }, false],
  [{ n: '1' }, false],
  [{ n: null }, false],
  [{ d: '2026-02-30' }, false],
  [{ d: 'NA' }, true],
  [{ d: null }, true],
  [{ d: 20_484 }, false],
  [{ i: null }, true],
  [{ i: 0 }, false],
  [{ i: 9 }, true],
  [{ i: 2.5 }, false],
  [{ b: 0 }, true],
  [{ b: null }, true],
  [{ b: 2 }, false],
  [{ b: 'true' }, false],
  [{ c: 1 }, true],
  [{ c: '?' }, true],
  [{ c: null }, true],
  [{ c: 'z' }, false],
  [{ u: 'whatever' }, true],
  [{ u: 7 }, true],
  [{ u: null }, false],
  [{ r: -7 }, true],
  [{ r: -6 }, false],
  [{ r: 97 }, true],
  [{ r: 99 }, false],
  [{ k: 96 }, true],
  [{ k: 97 }, true],
  [{ k: 98 }, false],
  [{ k: 150.5 }, true],
  [{ k: 200 }, false],
  [{ o: 'high' }, true],
  [{ o: 'medium' }, false],
  [{ g: 'rest' }, true],
  [{ g: 'y' }, true],
  [{ g: 7 }, true],
  [{ g: '07' }, true],
  [{ g: 8 }, false],
  [{ g: 'z' }, false],
  [{ more: 1 }, false],
  [{ o: undefined }, false],
])('an application with %j is described as it is read: %j', (change, accepted) => {
  const application = JSON.parse(JSON.stringify({ ...good, ...change }));
  expect([described.safeParse(application).success, isRead(application)]).toEqual([accepted, accepted]);
});

test('a field is described by its title and its unit, where it has them', () => {
  const described = (more: object) => {
    const schema = parseApplicationSchema({
      name: 's',
      target: { column: 'Y' },
      fields: [{ name: 'income', column: 'Income', type: 'number', ...more }],
      policy: { maximize: 'f1' },
    });
    return (applicationJsonSchema(compileSchema(schema)).properties as { income: object }).income;
  };
  expect(described({})).toEqual({ type: 'number' });
  expect(described({ title: 'Net income' })).toEqual({ description: 'Net income', type: 'number' });
  expect(described({ unit: 'EUR' })).toEqual({ description: 'income (EUR)', type: 'number' });
  expect(described({ title: 'Net income', unit: 'EUR', nullable: true })).toEqual({
    description: 'Net income (EUR)',
    anyOf: [{ type: 'number' }, { type: 'null' }],
  });
  expect(described({ title: 'Interest', written: 'percent' })).toEqual({
    description: 'Interest: 13.5 is 13.5%, and 0.135 is not.',
    type: 'number',
  });
  expect(described({ written: 'currency' })).toEqual({ type: 'number' });
});
