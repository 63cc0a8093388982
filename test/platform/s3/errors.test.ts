import { describe, expect, it } from 'vitest';
import { isPassing } from '../../../src/platform/s3/answer.ts';
import { noAnswer, refused } from '../../../src/platform/s3/errors.ts';

describe('refused', () => {
  it('passes on S3 word for an error only where it is one', () => {
    expect(refused(400, 'KeyTooLongError').message).toBe(
      'The object storage refuses what it was asked (400 KeyTooLongError).',
    );
    expect(refused(400, 'a secret, and more').message).toBe(
      'The object storage refuses what it was asked (400).',
    );
  });

  it('says whether the same may be sent again', () => {
    expect(refused(503, 'SlowDown').retryAfterSeconds).toBe(5);
    expect(refused(500, '').retryAfterSeconds).toBe(5);
    expect(refused(403, 'AccessDenied').retryAfterSeconds).toBeUndefined();
    expect(refused(404, 'NoSuchBucket').retryAfterSeconds).toBeUndefined();
  });
});

it('noAnswer tells a certificate that is not trusted from a connection that was lost', () => {
  const failed = (code: string) => noAnswer(new TypeError('fetch failed', { cause: { code } }));
  expect(failed('DEPTH_ZERO_SELF_SIGNED_CERT').message).toMatch(/certificate/);
  expect(failed('UNABLE_TO_VERIFY_LEAF_SIGNATURE').message).toMatch(/certificate/);
  expect(failed('ECONNRESET').message).toMatch(/was lost/);
  expect(failed('UND_ERR_SOCKET').message).toMatch(/was lost/);
});

it.each([
  [503, 'SlowDown', true],
  [503, '', true],
  [429, '', true],
  [200, 'InternalError', true],
  [409, 'ConditionalRequestConflict', true],
  [409, 'BucketNotEmpty', false],
  [501, 'NotImplemented', false],
  [507, 'InsufficientStorage', false],
  [412, 'PreconditionFailed', false],
  [200, '', false],
])('%i %s is worth another try: %s', (status, code, worth) => {
  expect(isPassing(status, code)).toBe(worth);
});
