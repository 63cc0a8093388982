import { join } from 'node:path';
import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import { startMiniflare } from './miniflare.ts';

/** The files of a state folder: bucket and database, as Cloudflare binds them and as the core takes them. */
export interface Storage extends RegistryServices {
  bucket: R2Bucket;
  d1: D1Database;
}

const NAME = 'storage';

/**
 * Works on a state folder's bucket and database without the Workers, by a Miniflare that has nothing else and is gone
 * afterwards. For whoever has the folder to themselves (`lockState`).
 */
export async function withStorage<Result>(
  root: string,
  stateDir: string,
  work: (storage: Storage) => Promise<Result>,
): Promise<Result> {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(root, 'wrangler.toml'));
  const { r2Buckets, d1Databases, compatibilityDate } = workerOptions;
  const worker = { name: NAME, modules: true, script: 'export default {}' };
  const miniflare = await startMiniflare(
    stateDir,
    [{ ...worker, r2Buckets, d1Databases, compatibilityDate }],
    () => {},
  );
  try {
    const bucket = (await miniflare.getR2Bucket('BLOBS', NAME)) as unknown as R2Bucket;
    const d1 = (await miniflare.getD1Database('DB', NAME)) as unknown as D1Database;
    return await work(storageOf(bucket, d1));
  } finally {
    await miniflare.dispose();
  }
}

/** Bindings as what the registry takes. @param approvals `PROMOTION_APPROVALS`, where something is to be promoted */
export function storageOf(bucket: R2Bucket, d1: D1Database, approvals = 1): Storage {
  const database = d1Database(d1);
  return { bucket, d1, blobs: r2BlobStore(bucket), database, clock: systemClock(), approvals };
}
