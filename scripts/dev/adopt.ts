import { adoptOlderRegistry } from '../../src/registry/adopt.ts';
import { olderModels } from '../../src/registry/older-store.ts';
import type { RegistryServices } from '../../src/registry/services.ts';

/** Takes in the versions and aliases that version 0.1.0 kept in the bucket, and says so. */
export async function adoptOlderModels(services: RegistryServices): Promise<void> {
  for (const model of await olderModels(services.blobs)) {
    const { adopted, leftOut } = await adoptOlderRegistry(services, model);
    if (adopted.length > 0) console.log(`${model}: taken in from the older registry: ${adopted.join(', ')}`);
    for (const { version, reason } of leftOut)
      console.error(`${model}: version ${version} of the older registry is left out. ${reason}`);
  }
}
