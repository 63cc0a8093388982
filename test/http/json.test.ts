import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SolventError } from '../../src/errors.ts';
import { parseJson, repeatedKey } from '../../src/http/json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('parseJson', () => {
  it('reads every JSON value as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
      }),
      { seed: 7 },
    );
  });

  it('does not quote the document in its errors', () => {
    try {
      parseJson(bytes('{"salary": 123456,}'));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SolventError);
      expect((error as SolventError).message).toBe('The body is not JSON.');
    }
  });
});

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
    expect(repeatedKey(text)).toBe(key);
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
