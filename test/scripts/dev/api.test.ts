import { afterEach, expect, test, vi } from 'vitest';
import { keyOf } from '../../../scripts/dev/api.ts';
import { DEVELOPMENT_KEY } from '../../../scripts/dev/variables.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a command asks by the key of its option, then of its variable, then by the development key', () => {
  vi.stubEnv('API_KEY', 'of-the-variable');
  expect(keyOf('of-the-option')).toBe('of-the-option');
  expect(keyOf(undefined)).toBe('of-the-variable');
  for (const nothing of ['', ' ', undefined]) {
    vi.stubEnv('API_KEY', nothing);
    expect(keyOf(undefined)).toBe(DEVELOPMENT_KEY);
  }
});

test('what is no key is refused by where it came from, and not repeated', () => {
  vi.stubEnv('API_KEY', 'secret\r');
  expect(() => keyOf(undefined)).toThrow(
    /^The key is not valid\. API_KEY: begins or ends with a blank[^\r]*$/,
  );
  expect(() => keyOf('…')).toThrow(/^The key is not valid\. --key: has a character[^…]*$/);
  expect(() => keyOf('')).toThrow(/--key/);
  expect(() => keyOf(undefined)).not.toThrow(/secret/);
});
