import { type BundleFiles, checkFile, readManifest, refusal } from '../model/bundle.ts';
import type { BlobStore } from '../ports.ts';
import type { RegisteredVersion } from './registry.ts';

/** Where a bundle's file stands. */
export function bundleKey(model: string, version: string, file: string): string {
  return `models/${model}/${version}/${file}`;
}

/**
 * Reads a version's files: the manifest, which must be the one that was registered, and all files that it lists.
 * Files that are not there are left out; `openBundle` finds out.
 *
 * @throws SolventError `model_unavailable` with the reason
 */
export async function readBundle(
  blobs: BlobStore,
  model: string,
  version: string,
  entry: RegisteredVersion,
): Promise<BundleFiles> {
  const files: BundleFiles = new Map();
  const read = async (name: string) => {
    const blob = await blobs.get(bundleKey(model, version, name));
    if (blob) files.set(name, await blob.bytes());
  };
  await read('manifest.json');
  checkFile('manifest.json', files.get('manifest.json'), entry.manifest_sha256);
  const manifest = readManifest(files.get('manifest.json'));
  if (manifest.name !== model || manifest.version !== version)
    throw refusal(`it stands under ${model}/${version} and is ${manifest.name}/${manifest.version}`);
  for (const name of Object.keys(manifest.files)) await read(name);
  return files;
}
