import { basename, join } from 'node:path';
import { publish } from '../../src/registry/publish.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import type { RegisteredVersion } from '../../src/registry/versions.ts';
import { bundleFolders, readBundleFolder } from '../training/bundle-folder.ts';
import { adoptOlderModels } from './adopt.ts';

/**
 * Publishes the bundles that lie under `models/`. A folder that is called `champion` becomes the champion where the model
 * has none, whether or not it passes the gate: something must answer, and the history says so. Which version was promoted is known to the
 * registry alone. What an older version of the project left behind
 * comes before, for its numbers are taken.
 */
export async function seedModels(services: RegistryServices, root: string): Promise<RegisteredVersion[]> {
  await adoptOlderModels(services);
  const versions: RegisteredVersion[] = [];
  for (const folder of bundleFolders(join(root, 'models'))) {
    const isChampion = basename(folder) === 'champion';
    const alias = { name: 'champion', why: 'It came with the project.', onlyIfAbsent: true, force: true };
    const publication = { by: 'the project', ...(isChampion && { alias }) };
    versions.push(await publish(services, readBundleFolder(folder), publication));
  }
  return versions;
}
