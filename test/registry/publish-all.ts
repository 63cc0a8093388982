import type { BundleFiles } from '../../src/model/bundle.ts';
import { publish } from '../../src/registry/publish.ts';
import type { RegistryServices } from '../../src/registry/services.ts';

/** Publishes bundles as versions 1, 2, … of their model; the champion is the first. */
export async function publishAll(services: RegistryServices, bundles: BundleFiles[]): Promise<void> {
  for (const files of bundles)
    await publish(services, files, {
      by: 'a test',
      alias: { name: 'champion', why: 'the first', onlyIfAbsent: true, force: true },
    });
}
