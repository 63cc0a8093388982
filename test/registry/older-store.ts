import { sha256Hex } from '../../src/digest.ts';
import type { BundleFiles } from '../../src/model/bundle.ts';
import type { BlobStore } from '../../src/ports.ts';
import { smallBundle } from '../model/support/bundle.ts';

/** A bundle as version 0.1.0 made it: its manifest says the number. */
export function olderBundle(model: string, version: string): BundleFiles {
  return smallBundle({
    seed: Number(version),
    change: (manifest) => Object.assign(manifest, { format: 1, name: model, version, threshold: 0.1 }),
  });
}

/** When version 0.1.0 took a version in. */
export const olderCreated = (version: string) => `2026-11-24T00:00:${version.padStart(2, '0')}.000Z`;

/**
 * Fills a bucket as version 0.1.0 did.
 * @param accepted what each version's entry says, by number
 */
export async function fillOlderStore(
  blobs: BlobStore,
  model: string,
  accepted: Record<string, boolean>,
  aliases: Record<string, string>,
): Promise<void> {
  const versions: Record<string, object> = {};
  for (const version of Object.keys(accepted)) {
    const files = olderBundle(model, version);
    for (const [name, bytes] of files) await blobs.put(`models/${model}/${version}/${name}`, bytes);
    versions[version] = {
      created: olderCreated(version),
      accepted: accepted[version],
      manifest_sha256: sha256Hex(files.get('manifest.json')!),
    };
  }
  await blobs.put(`models/${model}/registry.json`, JSON.stringify({ versions, aliases }));
}
