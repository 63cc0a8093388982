import { readManifest } from '../../../src/model/bundle.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import type { Champion } from '../../../src/registry/gate/verdict.ts';

const BYTES = readBundleFolder('models/loan-default/champion').get('manifest.json');

/** The manifest of the bundled champion, which passes; changed, where a change is given. */
export function bundledManifest(change: (manifest: Manifest) => void = () => {}): Manifest {
  const manifest = readManifest(BYTES);
  change(manifest);
  return manifest;
}

/** A champion of the bundled model. */
export function championOf(change?: (manifest: Manifest) => void): Champion {
  return { version: '1', digest: 'c'.repeat(64), manifest: bundledManifest(change) };
}
