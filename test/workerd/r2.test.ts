import { env } from 'cloudflare:workers';
import type { R2Bucket } from '@cloudflare/workers-types';
import { describe } from 'vitest';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';
import { blobStoreContract } from '../contracts/blob-store.ts';

describe('R2 blob store', () => {
  blobStoreContract(() => r2BlobStore((env as { BLOBS: R2Bucket }).BLOBS));
});
