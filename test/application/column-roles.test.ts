import { expect, test } from 'vitest';
import { parseApplicationSchema, parseNewSchema } from '../../src/application/schema.ts';
import type { SolventError } from '../../src/errors.ts';

/** By what a column is named for: the key of the schema, its path, and what an error says of it. */
const PLACES = {
  target: [{ target: { column: 'X' } }, 'target.column', 'the target'],
  key: [{ key: 'X' }, 'key', 'the key'],
  date: [{ date: 'X' }, 'date', 'the date'],
  holdout: [{ holdout: { by: 'X' } }, 'holdout.by', 'what `holdout` goes by'],
  ignore: [{ ignore: ['Other', 'X'] }, 'ignore.1', 'ignored'],
  field: [{ fields: [number('f', 'X')] }, 'fields.0.column', 'the column of the field "f"'],
  weight: [{ weight: 'X' }, 'weight', 'the weight'],
  audit: [{ audit: [{ column: ' X' }] }, 'audit.0', 'audited'],
} as const;
type Place = keyof typeof PLACES;

/** A row and a column of each two: whether one column may be both. */
const MAY = `
         target key date holdout ignore field weight audit
target   .
key      no     .
date     no     no  .
holdout  no     yes yes  .
ignore   yes    yes yes  yes     .
field    no     no  no   yes     no     .
weight   no     no  no   no      yes    no    .
audit    no     no  no   yes     yes    no    no     .`;
const [header, ...lines] = MAY.trim()
  .split('\n')
  .map((line) => line.trim().split(/ +/) as Place[]);
const PAIRS = lines.flatMap(([later, ...cells]) =>
  cells.flatMap((cell, index): [Place, Place, string][] => {
    const earlier = header![index]!;
    return earlier === later ? [] : [[earlier, later!, cell]];
  }),
);

function number(name: string, column: string) {
  return { name, column, type: 'number' };
}

function schema(...changes: object[]) {
  const plain = {
    name: 's',
    target: { column: 'Y' },
    fields: [number('a', 'A')],
    policy: { maximize: 'f1' },
  };
  return Object.assign({}, plain, ...changes);
}

function problems(json: unknown) {
  try {
    parseNewSchema(json);
    return [];
  } catch (error) {
    return (error as SolventError).details!.map(({ path, message }) => `${path}: ${message}`);
  }
}

test('the day of the decision may be a field of days, and of no other kind', () => {
  const day = { name: 'day', column: 'X', type: 'date' };
  const derived = [{ name: 'wait', days: ['day', 'day'] }];
  expect(problems(schema({ date: 'X', fields: [number('a', 'A'), day], derived }))).toEqual([]);
  expect(problems(schema({ key: 'X', fields: [number('a', 'A'), day], derived }))).toEqual([
    'fields.1.column: "X" is also the key',
  ]);
});

test('the table has every pair', () => {
  expect(PAIRS).toHaveLength((8 * 7) / 2);
});

test.each(PAIRS)('one column for %s and %s: %s', (earlier, later, may) => {
  const [said, , told] = PLACES[earlier];
  const [saidToo, path] = PLACES[later];
  const column = later === 'audit' ? ' X' : 'X';
  expect(problems(schema(said, saidToo))).toEqual(
    may === 'yes' ? [] : [`${path}: "${column}" is also ${told}`],
  );
});

test('two fields of one column are told by the second', () => {
  const fields = [number('a', 'A'), number('b', 'B'), number('c', 'A\u0301'), number('d', '\u00c1')];
  expect(problems(schema({ fields }))).toEqual([
    'fields.3.column: "\u00c1" is also the column of the field "c"',
  ]);
});

test('the schema of a bundle that answers today is read', () => {
  expect(parseApplicationSchema(schema({ weight: 'W', audit: ['W'] })).weight).toBe('W');
});
