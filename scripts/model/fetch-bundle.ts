import { type Bundle, type BundleFiles, openBundle } from '../../src/model/bundle.ts';
import { versionAddress } from './address.ts';
import type { Ask } from './ask.ts';

/**
 * A version's bundle, whole: what arrived is checked against the hashes in its manifest.
 * @param version a number or an alias
 */
export async function fetchBundle(
  ask: Ask,
  model: string,
  version: string,
): Promise<Bundle & { version: string }> {
  const { data } = await ask(`${versionAddress(model, version)}/files`);
  const listed = data as { model_version: string; files: { name: string }[] };
  // An alias may move meanwhile: the number stays.
  const address = `${versionAddress(model, listed.model_version)}/files`;
  const files: BundleFiles = new Map();
  for (const { name } of listed.files)
    files.set(name, await ask.file(`${address}/${encodeURIComponent(name)}`));
  return { ...openBundle(files), version: listed.model_version };
}
