import { type BundleFiles, openBundle } from '../../src/model/bundle.ts';
import { loadModel } from '../../src/model/model.ts';
import type { ScoringRuntime } from '../../src/ports.ts';
import { bundleDigest, bundleKey, readBundle } from '../../src/registry/bundle-store.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import { findVersion, listVersions } from '../../src/registry/versions.ts';
import { MODEL } from './bundles.ts';
import { brokenHistory } from './history.ts';

/** How far the publishing of a bundle came, in words. */
export async function stageOf({ blobs, database }: RegistryServices, files: BundleFiles): Promise<string> {
  const digest = bundleDigest(files);
  if ((await findVersion(database, MODEL, 'champion'))?.digest === digest) return 'alias moved';
  const versions = await listVersions(database, MODEL);
  if (versions.some((version) => version.digest === digest)) return 'version registered';
  const written = await Promise.all([...files.keys()].map((name) => blobs.head(bundleKey(digest, name))));
  return `${written.filter(Boolean).length} of ${files.size} files written`;
}

/**
 * Holds a registry against what it promises at every moment: a champion that scores, whole bundles, a whole history.
 *
 * @param champions digests of the bundles that may be the champion
 * @returns what is wrong
 */
export async function violations(
  { blobs, database }: RegistryServices,
  champions: string[],
  runtime: ScoringRuntime,
): Promise<string[]> {
  const champion = await findVersion(database, MODEL, 'champion');
  if (!champion) return ['there is no champion'];
  const found = await brokenHistory({ database, blobs }, MODEL, champion.version);
  if (!champions.includes(champion.digest))
    found.push(`version ${champion.version} is the champion, and was not to be`);
  for (const { version, digest } of await listVersions(database, MODEL)) {
    try {
      const bundle = openBundle(await readBundle(blobs, digest));
      // Loading scores the golden rows.
      if (version === champion.version) loadModel(bundle, version, runtime).dispose();
    } catch (error) {
      found.push(`version ${version}: ${(error as Error).message}`);
    }
  }
  return found;
}
