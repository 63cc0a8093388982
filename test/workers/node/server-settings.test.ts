import { expect, it } from 'vitest';
import { readServers } from '../../../workers/node/server-settings.ts';
import { readSettings } from '../../../workers/node/settings.ts';

const S3 = {
  S3_ENDPOINT: 'http://127.0.0.1:7070',
  S3_BUCKET: 'solvent',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'secret',
};

it('reads which servers there are, each by itself', () => {
  const database = 'postgresql://me:secret@db.example:5432/solvent';
  const redis = 'redis://a:7000,redis://b:7000';
  expect(readServers({})).toEqual({});
  expect(readServers({ DATABASE_URL: ` ${database} `, REDIS_URL: ' ', PORT: 'abc' })).toEqual({ database });
  expect(readServers({ REDIS_URL: redis })).toEqual({ redis });
  const blobs = {
    endpoint: 'http://127.0.0.1:7070',
    bucket: 'solvent',
    region: 'us-east-1',
    accessKeyId: 'key',
    secretAccessKey: 'secret',
  };
  expect(readServers(S3)).toEqual({ blobs });
  expect(readSettings({ ...S3, REDIS_URL: redis, S3_REGION: 'eu-central-1' }).state.servers).toEqual({
    redis,
    blobs: { ...blobs, region: 'eu-central-1' },
  });
});

it.each([
  [
    'DATABASE_URL',
    [
      'mysql://me:secret@db/x',
      'me:secret@db',
      '://secret',
      'postgres://me:secret%@db/x',
      'postgres://me:secret@db/x?sslmode=on',
    ],
  ],
  ['REDIS_URL', ['http://me:secret@redis', 'secret', 'redis://a,secret']],
  ['S3_ENDPOINT', ['s3://secret', 'secret', 'http://me:secret@127.0.0.1:7070']],
  ['S3_BUCKET', ['../secret', 'b1/secret', 'Secret', 'x']],
  ['S3_REGION', ['secret\nregion', 'a secret']],
  ['S3_ACCESS_KEY_ID', ['a secret', 'secret\u0000']],
  ['S3_SECRET_ACCESS_KEY', ['a secret', 'sécret']],
])('tells of a wrong %s without what was given', (name, texts) => {
  for (const text of texts)
    expect(() => readSettings({ ...S3, [name]: text })).toThrow(
      expect.objectContaining({
        code: 'validation_error',
        message: expect.stringMatching(
          new RegExp(`^(?!.*secret).*${name}: (?:is no (?:address|name) of|has an? (?:sslmode|blank))`),
        ),
      }),
    );
});

it('names what a bucket lacks', () => {
  for (const read of [readServers, readSettings])
    expect(() => read({ S3_BUCKET: 'solvent', S3_ACCESS_KEY_ID: ' ' })).toThrow(
      expect.objectContaining({
        details: ['S3_ENDPOINT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'].map((path) => ({
          path,
          message: 'is not set, and S3_BUCKET is',
        })),
      }),
    );
});
