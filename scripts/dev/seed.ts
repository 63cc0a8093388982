import { seedBundles } from '../../src/compose/seed.ts';
import { projectBundles } from '../../src/platform/node/project.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import type { RegisteredVersion } from '../../src/registry/versions.ts';
import { adoptOlderModels } from './adopt.ts';

/** Publishes the project's bundles. What an older version of the project left behind comes before, for its numbers are taken. */
export async function seedModels(services: RegistryServices, root: string): Promise<RegisteredVersion[]> {
  await adoptOlderModels(services);
  return seedBundles(services, projectBundles(root));
}
