import { afterAll, beforeAll, describe } from 'vitest';
import { blobStoreContract } from '../../contracts/blob-store.ts';
import { type S3Server, s3Server } from '../support/servers/s3.ts';
import { storeOf } from './bucket.ts';

let server: S3Server;
beforeAll(async () => {
  server = await s3Server();
});
afterAll(() => server.remove());

describe('S3 blob store', () => {
  blobStoreContract(() => storeOf(server, server.makeBucket()));
});
