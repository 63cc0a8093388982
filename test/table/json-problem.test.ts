import { describe, expect, it } from 'vitest';
import { jsonProblem } from '../../src/table/json-problem.ts';

describe('jsonProblem', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"a" : {"b":1},\n"a"\t:2}', 'a'],
    ['[{"x":{"b":1,"b":1}}]', 'b'],
    ['{"":1,"":2}', ''],
    ['{"a\\"":1,"a\\"":2}', 'a"'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ])('finds it in %s', (text, key) => {
    expect(jsonProblem(text)?.key).toBe(key);
  });

  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"predictions":[{"x":[1,{}]},{"y":{"z":1,"z":2}}]}', 'predictions.1.y.z'],
    ['[[],[0,[",",{"b":1,"b":1}]]]', '1.1.1.b'],
  ])('says where it stands in %s', (text, path) => {
    expect(jsonProblem(text)?.path).toBe(path);
  });

  it('says no more of a key or a path than a message holds', () => {
    const key = 'k'.repeat(10_000);
    const depth = 90;
    const text = `${'{"abc":'.repeat(depth)}{"${key}":1,"${key}":1}${'}'.repeat(depth)}`;
    const { path, message } = jsonProblem(text)!;
    expect([path.length, message.length < 200]).toEqual([100, true]);
  });

  it.each([
    '{"a":"a","b":"a"}',
    '[{"a":1},{"a":1}]',
    '{"a":{"a":{"a":1}}}',
    '["a","a"]',
    '{"a":"\\"a\\":","b":"{\\"a\\":1,\\"a\\":2}"}',
    '{"a\\\\":1,"a":2}',
    '"a"',
  ])('finds none in %s', (text) => {
    expect(jsonProblem(text)).toBeUndefined();
  });

  it.each([
    ['{"a":', '}'],
    ['[', ']'],
    ['[0,', ']'],
  ])('finds nesting that is too deep, and does not run out of stack: %s', (open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;
    expect(jsonProblem(nested(100))).toBeUndefined();
    const wide = `[${Array(200).fill(nested(99)).join(',')}]`;
    expect(jsonProblem(wide)).toBeUndefined();
    for (const depth of [101, 200_000])
      expect(jsonProblem(nested(depth))).toMatchObject({
        key: '',
        message: 'it is nested deeper than 100 levels',
      });
  });
});
