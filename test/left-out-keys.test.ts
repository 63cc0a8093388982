import { expect, test } from 'vitest';
import { leftOutKeys } from '../src/left-out-keys.ts';

test('each place is named where a key __proto__ stands, as a key of its own', () => {
  const value = JSON.parse('{"a":[{"__proto__":1},{"constructor":2}],"__proto__":{"__proto__":3}}');
  expect(leftOutKeys(value)).toEqual([
    { path: '__proto__', message: 'cannot be a name here' },
    { path: 'a.0.__proto__', message: 'cannot be a name here' },
  ]);
});

test.each([null, 'a', 3, [], {}])('%j has none', (value) => {
  expect(leftOutKeys(value)).toEqual([]);
});

test('of very many places the first are named', () => {
  const many = JSON.parse(`[${Array.from({ length: 1000 }, () => '{"__proto__":1}').join()}]`);
  expect(leftOutKeys(many)).toHaveLength(20);
});

test('what is deeper than calls can go is looked at', () => {
  const deep = JSON.parse(`${'[{"a":'.repeat(100_000)}{"__proto__":1}${'}]'.repeat(100_000)}`);
  expect(leftOutKeys(deep)).toHaveLength(1);
});
