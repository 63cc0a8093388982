import { expect, test } from 'vitest';
import { requireEnoughKeys } from '../src/enough-keys.ts';
import { readEnvironment } from '../src/environment.ts';

/** Keys by name, each with its scopes. */
function check(variables: object, keys: Record<string, string[]> = {}) {
  const list = Object.entries(keys).map(([name, scopes], index) => {
    return { name, scopes, sha256: String(index).repeat(64) };
  });
  const API_KEYS = list.length > 0 ? JSON.stringify(list) : undefined;
  return () => requireEnoughKeys(readEnvironment({ ...variables, API_KEYS }));
}
const two = { PROMOTION_APPROVALS: '2' };

test('one approval takes no key at all', () => {
  expect(check({})).not.toThrow();
  expect(check({ PROMOTION_APPROVALS: '1', API_KEY: 'x' })).not.toThrow();
});

test('one key is one hand', () => {
  for (const wrong of [
    check(two),
    check({ ...two, API_KEY: 'x' }),
    check(two, { ada: ['admin'] }),
    check(two, { ada: ['admin'], desk: ['predict', 'portfolio', 'monitor'] }),
    check(two, { ada: ['admin'], bob: ['alias:pilot'] }),
    check({ PROMOTION_APPROVALS: '3', API_KEY: 'x' }, { ada: ['admin'] }),
  ])
    expect(wrong).toThrow('PROMOTION_APPROVALS');
  expect(check({ ...two, API_KEY: 'x' })).toThrow(
    'The environment is not valid. PROMOTION_APPROVALS: asks for 2 keys, and 1 may move champion (API_KEY, which is called default): one key is one hand. Name more in API_KEYS, each with the scope admin or alias:champion',
  );
  expect(check(two, { ada: ['admin'], desk: ['predict'] })).toThrow('1 may move champion (ada): one key');
  expect(check(two, { desk: ['predict'] })).toThrow('0 may move champion: one key');
});

test('a key of the same name is no other hand', () => {
  expect(check({ ...two, API_KEY: 'x' }, { default: ['admin'] })).toThrow('1 may move champion');
});

test('two keys that may move it are enough', () => {
  expect(check({ ...two, API_KEY: 'x' }, { ada: ['alias:champion'] })).not.toThrow();
  expect(check(two, { ada: ['admin'], bob: ['predict', 'alias:champion'] })).not.toThrow();
});

test('every alias that somebody may move has enough', () => {
  const champions = { ada: ['alias:champion'], bob: ['alias:champion'] };
  expect(check(two, { ...champions, cy: ['alias:pilot'] })).toThrow('1 may move pilot');
  expect(check(two, { ...champions, cy: ['alias:pilot'], di: ['admin'] })).not.toThrow();
});

test('a challenger, which moves without approvals, is not what answers', () => {
  const keys = { ada: ['admin'], bob: ['admin'] };
  expect(check({ ...two, MODEL_STAGE: 'challenger' }, keys)).toThrow('MODEL_STAGE: is challenger');
  expect(check({ MODEL_STAGE: 'challenger' }, keys)).not.toThrow();
});

test('what answers is what MODEL_STAGE says, and the champion where it is a number', () => {
  const pilots = { ada: ['alias:pilot'], bob: ['alias:pilot'] };
  expect(check(two, pilots)).toThrow('0 may move champion');
  expect(check({ ...two, MODEL_STAGE: 'pilot' }, pilots)).not.toThrow();
  expect(check({ ...two, MODEL_STAGE: '3' }, pilots)).toThrow('0 may move champion');
});
