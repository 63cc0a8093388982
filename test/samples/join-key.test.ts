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

test('other loans are others', () => {
  expect(new Set(["'L-1", 'L-1', 'l-1', '-1'].map(joinKey)).size).toBe(4);
});
