import { describe, expect, it } from 'vitest';
import { repeatedKey } from '../../src/table/repeated-key.ts';

describe('repeatedKey', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"a" : {"b":1},\n"a"\t:2}', 'a'],
    ['[{"x":{"b":1,"b":1}}]', 'b'],
    ['{"":1,"":2}', ''],
    ['{"a\\"":1,"a\\"":2}', 'a"'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ])('finds it in %s', (text, key) => {
    expect(repeatedKey(text)?.key).toBe(key);
  });

  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"predictions":[{"x":[1,{}]},{"y":{"z":1,"z":2}}]}', 'predictions.1.y.z'],
    ['[[],[0,[",",{"b":1,"b":1}]]]', '1.1.1.b'],
  ])('says where it stands in %s', (text, path) => {
    expect(repeatedKey(text)?.path).toBe(path);
  });

  it('says no more of a key or a path than a message holds', () => {
    const key = 'k'.repeat(10_000);
    const depth = 50_000;
    const text = `${'{"a":'.repeat(depth)}{"${key}":1,"${key}":1}${'}'.repeat(depth)}`;
    const { path, message } = repeatedKey(text)!;
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
    expect(repeatedKey(text)).toBeUndefined();
  });

  it('does not run out of stack on deep nesting', () => {
    const depth = 200_000;
    expect(repeatedKey(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)).toBeUndefined();
  });
});
