import { expect, test } from 'vitest';
import { keysThatMove } from '../src/alias-keys.ts';
import { readEnvironment } from '../src/environment.ts';

test('keys that move an alias are those of its scope and of the scope admin, and API_KEY as default', () => {
  const keys = [
    { name: 'ada', scopes: ['admin'] },
    { name: 'bob', scopes: ['monitor', 'alias:champion'] },
    { name: 'cy', scopes: ['alias:pilot'] },
    { name: 'shop', scopes: ['predict', 'portfolio', 'monitor'] },
  ].map((key, index) => ({ ...key, sha256: String(index).repeat(64) }));
  const environment = readEnvironment({ API_KEYS: JSON.stringify(keys) });
  expect(keysThatMove('champion', environment)).toEqual(new Set(['ada', 'bob']));
  expect(keysThatMove('pilot', environment)).toEqual(new Set(['ada', 'cy']));
  expect(keysThatMove('pilot', { ...environment, API_KEY: 'x' })).toEqual(new Set(['ada', 'cy', 'default']));
  expect(keysThatMove('champion', {})).toEqual(new Set());
});
