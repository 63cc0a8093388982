import { expect, test } from 'vitest';
import { checkEnvironment } from '../../src/compose/usable-environment.ts';

const pathsOf = (variables: object) => checkEnvironment(variables).wrong.map(({ path }) => path);

test('an environment with nothing wrong is read', () => {
  expect(checkEnvironment({ API_KEY: 'k', RATE_LIMIT_PER_MINUTE: '7' })).toMatchObject({
    environment: { API_KEY: 'k', RATE_LIMIT_PER_MINUTE: 7 },
    wrong: [],
  });
});

test('what is wrong alone and what is wrong together is told at once', () => {
  const variables = {
    RATE_LIMIT_PER_MINUTE: 'x',
    LOG_LEVEL: 'loud',
    API_KEY: 'k',
    PROMOTION_APPROVALS: '2',
    ALERT_WEBHOOK_URL: 'nowhere',
    ALERT_WEBHOOK_SECRET: 'none',
    MLFLOW_TRACKING_URI: 'nowhere',
    MLFLOW_TRACKING_USERNAME: 'a:b',
    MLFLOW_TRACKING_TOKEN: 'a b',
  };
  const { wrong, environment } = checkEnvironment(variables);
  expect(wrong.map(({ path }) => path)).toEqual([
    'RATE_LIMIT_PER_MINUTE',
    'LOG_LEVEL',
    'PROMOTION_APPROVALS',
    'ALERT_WEBHOOK_URL',
    'ALERT_WEBHOOK_SECRET',
    'MLFLOW_TRACKING_URI',
    'MLFLOW_TRACKING_PASSWORD',
    'MLFLOW_TRACKING_USERNAME',
    'MLFLOW_TRACKING_TOKEN',
  ]);
  expect(environment).toMatchObject({ RATE_LIMIT_PER_MINUTE: 100, LOG_LEVEL: 'info' });
});

test('every alias that has too few keys is told', () => {
  const API_KEYS = JSON.stringify([{ name: 'ada', sha256: 'a'.repeat(64), scopes: ['alias:pilot'] }]);
  const { wrong } = checkEnvironment({ API_KEYS, PROMOTION_APPROVALS: '2' });
  expect(wrong.map(({ message }) => message)).toEqual([
    expect.stringContaining('0 may move champion'),
    expect.stringContaining('1 may move pilot'),
  ]);
});

test.each([
  [
    'API_KEYS.0.sha256',
    { PROMOTION_APPROVALS: '2', API_KEYS: '[{"name":"a","sha256":"x","scopes":["admin"]}]' },
  ],
  ['PROMOTION_APPROVALS', { PROMOTION_APPROVALS: 'two', MODEL_STAGE: 'challenger' }],
  [
    'ALERT_WEBHOOK_ALLOW_PRIVATE',
    { ALERT_WEBHOOK_ALLOW_PRIVATE: 'maybe', ALERT_WEBHOOK_URL: 'http://10.0.0.1' },
  ],
])('where %s is wrong, nothing is told that only follows from it', (path, variables) => {
  expect(pathsOf(variables)).toEqual([path]);
});
