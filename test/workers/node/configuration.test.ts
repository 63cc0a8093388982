import { expect, it } from 'vitest';
import { readConfiguration } from '../../../workers/node/configuration.ts';

it('reads what Node is told and what the product is told', () => {
  const read = readConfiguration({ PORT: '0', API_KEY: 'k', RATE_LIMIT_PER_MINUTE: '7', PATH: '/bin' });
  expect(read).toMatchObject({
    settings: { PORT: 0, WORKERS: 1 },
    environment: { API_KEY: 'k', RATE_LIMIT_PER_MINUTE: 7, PORTFOLIO_CHUNK_BYTES: 2 * 1024 * 1024 },
    variables: { API_KEY: 'k', PORTFOLIO_CHUNK_BYTES: '2097152' },
  });
  expect(read.variables).not.toHaveProperty('PATH');
});

/** The names of what it says is wrong. */
function wrongIn(told: Record<string, string>): string[] {
  try {
    readConfiguration(told);
    return [];
  } catch (error) {
    return (error as { details: { path: string }[] }).details.map(({ path }) => path);
  }
}

it('names all that is wrong at once: settings, variables, keys, and what fits no other', () => {
  const told = {
    PORT: 'abc',
    ROLES: 'foo',
    TRUSTED_PROXIES: 'nobody',
    RATE_LIMIT_PER_MINUTE: 'x',
    API_KEY: 'k\r',
    ALERT_WEBHOOK_URL: 'nowhere',
    MLFLOW_TRACKING_URI: 'nowhere',
  };
  expect(wrongIn(told).sort()).toEqual([
    'ALERT_WEBHOOK_SECRET',
    'ALERT_WEBHOOK_URL',
    'API_KEY',
    'MLFLOW_TRACKING_URI',
    'PORT',
    'RATE_LIMIT_PER_MINUTE',
    'ROLES.0',
    'TRUSTED_PROXIES',
  ]);
});

it('does not take for missing what is wrong, where others need it', () => {
  const s3 = { S3_BUCKET: 'solvent', S3_ACCESS_KEY_ID: 'key', S3_SECRET_ACCESS_KEY: 'secret' };
  expect(wrongIn({ API_KEY: 'k', ...s3, S3_ENDPOINT: '127.0.0.1:9000' })).toEqual(['S3_ENDPOINT']);
  expect(wrongIn({ API_KEY: 'k', ...s3 })).toEqual(['S3_ENDPOINT']);
});

it('tells with what is wrong which names are none of ours', () => {
  expect(() =>
    readConfiguration({ PORT: 'abc', API_KEY: 'k' }, ['A is none', 'B is none: did you mean C?']),
  ).toThrow(/^The environment is not valid\. PORT: .*[^.]\. A is none\. B is none: did you mean C\?$/);
  expect(() => readConfiguration({ API_KEY: 'k' }, ['A is none'])).not.toThrow();
});

it('says that nobody could ask, beside what else is wrong, and not where a key is wrong or nobody answers', () => {
  expect(wrongIn({})).toEqual(['API_KEY']);
  expect(wrongIn({ PORT: 'abc', LOG_LEVEL: 'loud' })).toEqual(['PORT', 'LOG_LEVEL', 'API_KEY']);
  expect(wrongIn({ API_KEYS: '[' })).toEqual(['API_KEYS']);
  expect(wrongIn({ API_KEYS: '[]' })).toEqual(['API_KEY']);
  expect(wrongIn({ ROLES: 'foo' })).toEqual(['ROLES.0']);
  expect(wrongIn({ ROLES: 'batch,drift' })).toEqual([]);
});
