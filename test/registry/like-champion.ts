import type { BundleFiles } from '../../src/model/bundle.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';

const CHAMPION = readBundleFolder('models/loan-default/champion');

/** The bundled champion under another digest: its manifest has another seed. */
export function likeChampion(seed: number): BundleFiles {
  const manifest = JSON.parse(new TextDecoder().decode(CHAMPION.get('manifest.json'))) as object;
  return new Map([
    ...CHAMPION,
    ['manifest.json', new TextEncoder().encode(JSON.stringify({ ...manifest, seed }))],
  ]);
}
