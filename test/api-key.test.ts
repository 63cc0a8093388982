import { expect, test } from 'vitest';
import { apiKey } from '../src/api-key.ts';

const sayOf = (key: string) => apiKey.safeParse(key).error?.issues.map(({ message }) => message) ?? [];

test.each(['k', 'dev-key', 'sk_live/4eC39+HqLyjWDarj==', 'two words', `"quoted", {x}: ~!`])(
  '%j is a key, as it is',
  (key) => {
    expect(apiKey.parse(key)).toBe(key);
    expect(new Headers({ 'X-API-Key': key }).get('X-API-Key')).toBe(key);
  },
);

test.each([
  'dev-key ',
  ' dev-key',
  'dev-key\r',
  'dev-key\n',
  'dev-key\r\n',
  '\tdev-key',
  'dev-key\u00a0',
  '\ufeffdev-key',
])('%j begins or ends with what a header loses', (key) => {
  expect(sayOf(key)).toEqual([expect.stringMatching(/^begins or ends with a blank/)]);
});

test.each(['dev\nkey', 'dev\tkey', 'dev\u0000key', 'dev\u007fkey', 'schlüssel', '…', 'dev\u200bkey', '😀'])(
  '%j holds what no header can, and is not repeated',
  (key) => {
    expect(sayOf(key)).toEqual([expect.stringMatching(/^has a character that no header can hold/)]);
    expect(sayOf(key).join()).not.toContain(key);
  },
);
