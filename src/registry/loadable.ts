import { type Bundle, type BundleFiles, openBundle } from '../model/bundle.ts';
import { checkConsistency } from '../model/consistency.ts';
import type { BlobStore } from '../ports.ts';
import { readBundle } from './bundle-store.ts';
import { loadedBytes } from './loaded-bytes.ts';

/**
 * Opens a bundle that an isolate is to load: it is whole, of a format that is known here, no larger than what one holds, and scores as it
 * says. All that a load would find is found here, without ONNX Runtime.
 *
 * @throws SolventError `model_unavailable` with the reason
 */
export function openLoadable(files: BundleFiles): Bundle {
  const bundle = openBundle(files);
  // Before the trees are read and written again: that takes several times a large model's size.
  loadedBytes(bundle.files.get('model.onnx')!.length, bundle.manifest.features.length);
  checkConsistency(bundle);
  return bundle;
}

/**
 * Asks it of a version that an alias is to point at. What was registered may be damaged since, or be from a release that knew another
 * format or no bound.
 *
 * @throws SolventError `model_unavailable` with the reason
 */
export async function requireLoadable(blobs: BlobStore, { digest }: { digest: string }): Promise<void> {
  openLoadable(await readBundle(blobs, digest));
}
