import { checkFile, refusal } from '../model/bundle.ts';
import type { BlobStore } from '../ports.ts';
import { bundleKey, MANIFEST, readBundleManifest } from './bundle-store.ts';

/** One file of a bundle, which may be missing or damaged. */
export interface BundleFile {
  name: string;
  /** Of what was stored. */
  sha256: string;
}

/**
 * A bundle's files: its manifest, and all that it lists. Nothing else can be reached by a name.
 * @throws SolventError `model_unavailable` when the manifest is missing or damaged
 */
export async function bundleFiles(blobs: BlobStore, digest: string): Promise<BundleFile[]> {
  const { files } = await readBundleManifest(blobs, digest);
  const others = Object.entries(files).map(([name, sha256]) => ({ name, sha256 }));
  return [{ name: MANIFEST, sha256: digest }, ...others];
}

/** A file's size in bytes. @throws SolventError `model_unavailable` when it is missing */
export async function bundleFileSize(blobs: BlobStore, digest: string, name: string): Promise<number> {
  const info = await blobs.head(bundleKey(digest, name));
  if (!info) throw refusal(`${name} is missing`);
  return info.size;
}

/** A whole file, as it was stored. @throws SolventError `model_unavailable` when it is missing or damaged */
export async function readBundleFile(
  blobs: BlobStore,
  digest: string,
  { name, sha256 }: BundleFile,
): Promise<Uint8Array> {
  const bytes = await (await blobs.get(bundleKey(digest, name)))?.bytes();
  checkFile(name, bytes, sha256);
  return bytes!;
}
