import { sha256Hex } from '../digest.ts';
import { SolventError } from '../errors.ts';
import { type BundleFiles, checkFile, readManifest } from '../model/bundle.ts';
import type { Manifest } from '../model/manifest.ts';
import type { BlobStore } from '../ports.ts';
import { storeOnce } from '../store-once.ts';

/** The file that names the others. */
export const MANIFEST = 'manifest.json';

/** Where a bundle's file stands: under the digest of its manifest, so that no two bundles share a key. */
export function bundleKey(digest: string, file: string): string {
  return `bundles/${digest}/${file}`;
}

/** What names a bundle: the SHA-256 of its manifest, which holds the hashes of its other files. */
export function bundleDigest(files: BundleFiles): string {
  return sha256Hex(files.get(MANIFEST)!);
}

/**
 * Stores a whole bundle, the manifest last, so that where a manifest stands all of it does. What stands there already is
 * left alone, unless it is damaged: then it is put back as it was.
 *
 * @param files checked by `openBundle`
 * @returns the digest
 */
export async function storeBundle(blobs: BlobStore, files: BundleFiles): Promise<string> {
  const digest = bundleDigest(files);
  const others = [...files].filter(([name]) => name !== MANIFEST);
  for (const [name, bytes] of others) await storeOnce(blobs, bundleKey(digest, name), bytes);
  await storeOnce(blobs, bundleKey(digest, MANIFEST), files.get(MANIFEST)!);
  return digest;
}

/**
 * Reads a bundle's manifest, which must be the one that the digest names.
 * @throws SolventError `model_unavailable` with the reason
 */
export async function readBundleManifest(blobs: BlobStore, digest: string): Promise<Manifest> {
  return readManifest(await readManifestBytes(blobs, digest));
}

/** The same, and null where it cannot be used, whatever the reason is. */
export async function findBundleManifest(blobs: BlobStore, digest: string): Promise<Manifest | null> {
  try {
    return await readBundleManifest(blobs, digest);
  } catch (error) {
    if (error instanceof SolventError && error.code === 'model_unavailable') return null;
    throw error;
  }
}

/**
 * Reads a bundle's files: the manifest, which must be the one that the digest names, and all that it lists. Files that are
 * not there are left out; `openBundle` finds out.
 *
 * @param needed the files besides the manifest; all without it
 * @throws SolventError `model_unavailable` with the reason
 */
export async function readBundle(
  blobs: BlobStore,
  digest: string,
  needed?: readonly string[],
): Promise<BundleFiles> {
  const read = async (name: string): Promise<[string, Uint8Array | undefined]> => [
    name,
    await (await blobs.get(bundleKey(digest, name)))?.bytes(),
  ];
  // Who says what is needed need not wait for the manifest to say it.
  const [manifest, known] = await Promise.all([
    readManifestBytes(blobs, digest),
    Promise.all((needed ?? []).map(read)),
  ]);
  const others = needed ? known : await Promise.all(Object.keys(readManifest(manifest).files).map(read));
  const files: BundleFiles = new Map([[MANIFEST, manifest]]);
  for (const [name, bytes] of others) if (bytes) files.set(name, bytes);
  return files;
}

/**
 * Reads one more file of a bundle whose manifest was read.
 * @throws SolventError `model_unavailable` when it is missing or damaged
 */
export async function readBundleFile(
  blobs: BlobStore,
  digest: string,
  name: string,
  { files }: Pick<Manifest, 'files'>,
): Promise<Uint8Array> {
  const bytes = await (await blobs.get(bundleKey(digest, name)))?.bytes();
  checkFile(name, bytes, files[name]!);
  return bytes!;
}

async function readManifestBytes(blobs: BlobStore, digest: string): Promise<Uint8Array> {
  const bytes = await (await blobs.get(bundleKey(digest, MANIFEST)))?.bytes();
  checkFile(MANIFEST, bytes, digest);
  return bytes!;
}
