import { join } from 'node:path';
import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { requeueInFlight } from '../../src/jobs/requeue.ts';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { migrate } from './migrate.ts';
import { startMiniflare } from './miniflare.ts';
import { type Seeded, seedModels } from './seed.ts';
import { seedTrainingData } from './training-data.ts';

export interface Prepared {
  seeded: Seeded;
  migrated: string[];
}

const NAME = 'storage';

/**
 * Brings a state folder to where the Workers can score: migrations, models, data sets. Whoever asks the Workers before
 * is told that there is no model, so a Miniflare that has the bucket and the database alone does it, and is gone when
 * theirs begins to listen.
 */
export async function prepareState(root: string, stateDir: string): Promise<Prepared> {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(root, 'wrangler.toml'));
  const { r2Buckets, d1Databases, compatibilityDate } = workerOptions;
  const storage = { name: NAME, modules: true, script: 'export default {}' };
  const miniflare = await startMiniflare(
    stateDir,
    0,
    [{ ...storage, r2Buckets, d1Databases, compatibilityDate }],
    () => {},
  );
  try {
    const database = (await miniflare.getD1Database('DB', NAME)) as unknown as D1Database;
    const migrated = await migrate(database, join(root, 'migrations'));
    const bucket = (await miniflare.getR2Bucket('BLOBS', NAME)) as unknown as R2Bucket;
    const seeded = await seedModels(bucket, root);
    await seedTrainingData(bucket, root);
    // Miniflare's queues were in the memory of a process that is gone.
    await requeueInFlight(d1Database(database));
    return { seeded, migrated };
  } finally {
    await miniflare.dispose();
  }
}
