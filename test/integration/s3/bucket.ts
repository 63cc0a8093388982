import { setTimeout as sleep } from 'node:timers/promises';
import { type S3BlobStore, s3BlobStore } from '../../../src/platform/s3/blob-store.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { systemRandom } from '../../../src/platform/system-random.ts';
import type { S3Server } from '../support/servers/s3.ts';

export type Options = Parameters<typeof s3BlobStore>[0];

/** The store of a bucket of a server, as a process has it. */
export function storeOf(
  server: Pick<S3Server, 'endpoint' | 'accessKeyId' | 'secretAccessKey'>,
  bucket: string,
  options: Partial<Options> = {},
): S3BlobStore {
  const { endpoint, accessKeyId, secretAccessKey } = server;
  return s3BlobStore({
    endpoint,
    bucket,
    region: 'us-east-1',
    accessKeyId,
    secretAccessKey,
    clock: systemClock(),
    random: systemRandom,
    sleep,
    ...options,
  });
}
