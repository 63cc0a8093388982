import { join } from 'node:path';
import { seedTrainingData } from '../../src/compose/seed.ts';
import { projectPopulations } from '../../src/platform/node/project.ts';
import type { RegisteredVersion } from '../../src/registry/versions.ts';
import { migrate } from './migrate.ts';
import { seedModels } from './seed.ts';
import type { Storage } from './storage.ts';

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
  await seedTrainingData(storage.blobs, projectPopulations(root));
  return { migrated, models };
}
