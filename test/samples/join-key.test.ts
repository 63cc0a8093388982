import { expect, test } from 'vitest';
import { joinKey } from '../../src/samples/join-key.ts';
import { defused } from '../../src/table/cell.ts';

test.each(['-87x', '=1+1', '@y', '+x'])(
  'a loan %j is the same with and without the apostrophe of our files',
  (id) => {
    expect(defused(id)).toBe(`'${id}`);
    expect(joinKey(defused(id))).toBe(joinKey(id));
    expect(joinKey(` ${id} `)).toBe(joinKey(id));
  },
);

test.each(['L;=1', 'L,-1', 'L\t@2'])('a loan %j is the same where a file of ours defused it inside', (id) => {
  const written = new Set([',', ';', '\t', '|'].map((delimiter) => defused(id, delimiter)));
  expect(written.size).toBe(2);
  expect(new Set([...written].map(joinKey))).toEqual(new Set([joinKey(id)]));
});

test.each([
  ['157.0', '157'],
  ['9007199254740993.0', '9007199254740993'],
  ['Cr\u00e9dit-7', 'Cre\u0301dit-7'],
])('a loan that one program writes as %s and another as %s is one', (one, other) => {
  expect(joinKey(one)).toBe(joinKey(other));
});

test('other loans are others', () => {
  expect(new Set(["'L-1", 'L-1', 'l-1', '-1', '007', '7', '7.00', '7.5'].map(joinKey)).size).toBe(8);
});
