import { describe, expect, test } from 'vitest';
import { environmentNames, readEnvironment, unknownVariables } from '../src/environment.ts';

describe('readEnvironment', () => {
  test('fills in the defaults and leaves bindings alone', () => {
    expect(readEnvironment({ API_KEY: 'secret', BLOBS: {} })).toEqual({
      API_KEY: 'secret',
      MODEL_NAME: 'loan-default',
      MODEL_STAGE: 'champion',
      PROMOTION_APPROVALS: 1,
      RATE_LIMIT_PER_MINUTE: 100,
      DRIFT_SAMPLING_RATE: 0.1,
      DRIFT_BATCH_SAMPLING_RATE: 0.05,
      DRIFT_SAMPLES_PER_MINUTE: 240,
      DRIFT_REFUSED_THRESHOLD: 0.05,
      GUARD_HOURS: 24,
      RETRAIN_EVERY_DAYS: 0,
      CHALLENGER_SHADOW_HOURS: 24,
      CHALLENGER_PROMOTION: 'propose',
      DRIFT_PSI_THRESHOLD: 0.15,
      DRIFT_RETENTION_DAYS: 400,
      ALERT_WEBHOOK_ALLOW_PRIVATE: false,
      PORTFOLIO_MAX_BYTES: 1_073_741_824,
      PORTFOLIO_MAX_ROWS: 10_000_000,
      PORTFOLIO_CHUNK_BYTES: 524_288,
      PORTFOLIO_WINDOW: 4,
      PORTFOLIO_RETENTION_DAYS: 30,
      PORTFOLIO_STALLED_SECONDS: 300,
      METRICS_ENABLED: true,
      METRICS_PUBLIC: true,
      LOG_LEVEL: 'info',
      LOG_SUCCESS_RATE: 1,
      CORS_ORIGINS: [],
      DECISION_LOG: 'off',
      DECISION_RETENTION_DAYS: 762,
    });
  });

  test.each(['', ' ', '\n'])('takes %j for a variable that is not set, and no limit of zero', (text) => {
    const environment = readEnvironment({
      RATE_LIMIT_PER_MINUTE: text,
      DRIFT_SAMPLING_RATE: text,
      API_KEY: text,
    });
    expect(environment).toMatchObject({ RATE_LIMIT_PER_MINUTE: 100, DRIFT_SAMPLING_RATE: 0.1 });
    expect(environment.API_KEY).toBeUndefined();
  });

  test.each([
    ['INFO', 'info'],
    ['Debug', 'debug'],
    ['WARNING', 'warn'],
    ['warn', 'warn'],
    ['CRITICAL', 'error'],
  ])('takes the log level %s', (LOG_LEVEL, level) => {
    expect(readEnvironment({ LOG_LEVEL }).LOG_LEVEL).toBe(level);
  });

  test('reads origins with commas between them', () => {
    const CORS_ORIGINS = 'https://desk.example.com, http://localhost:3000';
    expect(readEnvironment({ CORS_ORIGINS }).CORS_ORIGINS).toEqual([
      'https://desk.example.com',
      'http://localhost:3000',
    ]);
  });

  test('reads API_KEYS from JSON', () => {
    const keys = [{ name: 'desk', sha256: 'a'.repeat(64), scopes: ['predict', 'portfolio'] }];
    expect(readEnvironment({ API_KEYS: JSON.stringify(keys) }).API_KEYS).toEqual(keys);
  });

  test.each([
    ['API_KEY', 'dev-key '],
    ['API_KEY', 'dev-key\r'],
    ['API_KEY', 'schlüssel'],
    ['API_KEYS', '[{'],
    ['API_KEYS.0.name', JSON.stringify([{ name: 'a\nb', sha256: 'a'.repeat(64), scopes: ['admin'] }])],
    ['API_KEYS.0.sha256', JSON.stringify([{ name: 'desk', sha256: 'plain', scopes: ['predict'] }])],
    ['API_KEYS.0.scopes.0', JSON.stringify([{ name: 'desk', sha256: 'a'.repeat(64), scopes: ['all'] }])],
    ['API_KEYS.0.key', JSON.stringify([{ name: 'd', sha256: 'a'.repeat(64), scopes: ['admin'], key: 'x' }])],
    ['DRIFT_SAMPLING_RATE', '1.5'],
    ['RATE_LIMIT_PER_MINUTE', '-1'],
    ['LOG_LEVEL', 'loud'],
    ['CORS_ORIGINS', 'desk.example.com'],
    ['CORS_ORIGINS', 'https://desk.example.com/'],
    [
      'API_KEYS',
      JSON.stringify(
        ['a', 'b'].map((digit) => ({ name: 'desk', sha256: digit.repeat(64), scopes: ['predict'] })),
      ),
    ],
    [
      'API_KEYS',
      JSON.stringify(['desk', 'risk'].map((name) => ({ name, sha256: 'a'.repeat(64), scopes: ['predict'] }))),
    ],
  ])('refuses and names %s', (path, value) => {
    expect(() => readEnvironment({ [path.split('.')[0]!]: value })).toThrow(`${path}: `);
  });

  const scoped = (scope: string) =>
    readEnvironment({
      API_KEYS: JSON.stringify([{ name: 'risk', sha256: 'a'.repeat(64), scopes: [scope] }]),
    });

  test('knows a scope for each alias', () => {
    expect(scoped('alias:champion').API_KEYS?.[0]?.scopes).toEqual(['alias:champion']);
  });

  test.each([
    'alias',
    'alias:',
    'alias:*',
    'alias:1',
    'alias: champion',
    'Alias:champion',
    'alais:champion',
    'Admin',
  ])('refuses the scope %s, and says which there are', (scope) =>
    expect(() => scoped(scope)).toThrow(
      'API_KEYS.0.scopes.0: is none of "predict", "portfolio", "monitor", "audit", "fairness", "admin" and "alias:NAME"',
    ),
  );

  test('says of a digest what one looks like', () => {
    const API_KEYS = JSON.stringify([{ name: 'desk', sha256: 'A'.repeat(64), scopes: ['predict'] }]);
    expect(() => readEnvironment({ API_KEYS })).toThrow(
      'API_KEYS.0.sha256: is not 64 lower-case hexadecimal digits',
    );
  });
});

test('all that is wrong is named at once', () => {
  const wrong = { METRICS_ENABLED: 'maybe', DRIFT_SAMPLING_RATE: '2', API_KEYS: '[{', LOG_LEVEL: 'loud' };
  for (const name of Object.keys(wrong)) expect(() => readEnvironment(wrong)).toThrow(`${name}: `);
});

test('unknownVariables names what is none of ours, and no binding', () => {
  const variables = { API_KEY: 'secret', DRIFT_PSI_TRESHOLD: '0.2', SOMETHING_ELSE: 'x', BLOBS: {} };
  expect(unknownVariables(variables)).toEqual([
    { name: 'DRIFT_PSI_TRESHOLD', meant: 'DRIFT_PSI_THRESHOLD' },
    { name: 'SOMETHING_ELSE' },
  ]);
});

describe('a variable that is a number', () => {
  const read = (name: string, value: unknown) => () =>
    readEnvironment({ [name]: value })[name as 'LOG_SUCCESS_RATE'];
  const numbers = environmentNames.filter((name) => {
    try {
      return typeof read(name, '1')() === 'number';
    } catch {
      return false;
    }
  });

  test('is one of many', () => {
    expect(numbers.length).toBeGreaterThan(10);
  });

  test.each(numbers)('%s is written in digits, or is a number', (name) => {
    expect(read(name, 1)()).toBe(1);
    for (const text of [
      '0x1',
      '1e0',
      ' 1',
      '1 ',
      '+1',
      '1.',
      '1,0',
      '1_0',
      'one',
      'NaN',
      'Infinity',
      '-1',
      true,
      [1],
      null,
    ])
      expect(read(name, text), String(text)).toThrow(`${name}: `);
    const isWhole = (() => {
      try {
        return read(name, '0.5')() === undefined;
      } catch {
        return true;
      }
    })();
    if (isWhole) expect(read(name, '1.0')).toThrow('is not a whole number in digits');
    else expect(read(name, '0.5')()).toBe(0.5);
  });
});

describe('DECISION_LOG_KEY', () => {
  test.each(['c2hvcnQ=', 'not base64', `${'A'.repeat(43)}`, `${'A'.repeat(44)}`])('refuses %j', (key) => {
    expect(() => readEnvironment({ DECISION_LOG_KEY: key })).toThrow('the base64 of 32 bytes');
  });

  test('takes 32 bytes', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    expect(readEnvironment({ DECISION_LOG_KEY: key }).DECISION_LOG_KEY).toBe(key);
  });
});

describe('DECISION_LOG', () => {
  test('is off unless it is said, and nothing else than on and strict', () => {
    expect(readEnvironment({}).DECISION_LOG).toBe('off');
    expect(readEnvironment({ DECISION_LOG: 'strict' }).DECISION_LOG).toBe('strict');
    expect(() => readEnvironment({ DECISION_LOG: 'true' })).toThrow('DECISION_LOG');
  });
});
