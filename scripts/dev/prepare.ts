import { join } from 'node:path';
import type { RegisteredVersion } from '../../src/registry/versions.ts';
import { migrate } from './migrate.ts';
import { seedModels } from './seed.ts';
import type { Storage } from './storage.ts';
import { seedTrainingData } from './training-data.ts';

export interface Prepared {
  /** Migrations that were applied now. */
  migrated: string[];
  /** The project's bundles, as the registry knows them. */
  models: RegisteredVersion[];
}

/** Brings a state folder to where the Workers can score: migrations, models, data sets. Doing it again changes nothing. */
export async function prepareState(storage: Storage, root: string): Promise<Prepared> {
  const migrated = await migrate(storage.d1, join(root, 'migrations'));
  const models = await seedModels(storage, root);
  await seedTrainingData(storage.bucket, root);
  return { migrated, models };
}
