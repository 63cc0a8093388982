import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareEtag, decodeKey, encodeKey, encodeQuery } from '../../../src/platform/s3/encoding.ts';

describe('encodeKey', () => {
  it('leaves slashes and what needs no encoding, and encodes all else', () => {
    expect(encodeKey('a/B-9._~/c d+e%20f')).toBe('a/B-9._~/c%20d%2Be%2520f');
    expect(encodeKey("!'()*&=?#:@,;$")).toBe('%21%27%28%29%2A%26%3D%3F%23%3A%40%2C%3B%24');
    expect(encodeKey('漢/🚀')).toBe('%E6%BC%A2/%F0%9F%9A%80');
  });

  it('is read back by what reads a path, and by what reads a form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        const encoded = encodeKey(key);
        expect(decodeURIComponent(encoded)).toBe(key);
        expect(decodeKey(encoded)).toBe(key);
        expect(encoded).toMatch(/^(?:[\w.~/-]|%[0-9A-F]{2})*$/);
      }),
    );
  });
});

it('encodeQuery is what URLSearchParams reads', () => {
  const query = { prefix: 'a b+c&d=e/漢', 'list-type': '2', uploads: '' };
  expect(Object.fromEntries(new URLSearchParams(encodeQuery(query)))).toEqual(query);
});

it('decodeKey reads a plus as a space, as in a form', () => {
  expect(decodeKey('a+b%2Bc%20d')).toBe('a b+c d');
});

it.each([
  ['"abc"', 'abc'],
  ['abc', 'abc'],
  ['W/"abc-2"', 'abc-2'],
])('bareEtag makes %s to %s', (etag, bare) => {
  expect(bareEtag(etag)).toBe(bare);
});
