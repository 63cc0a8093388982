import { join } from 'node:path';
import { type BundleFiles, readManifest } from '../../src/model/bundle.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { train } from '../../src/training/train.ts';
import { championFolder } from '../dev/local-model.ts';
import { PROJECT_ROOT } from '../dev/stack.ts';
import { readBytes, readText } from '../training/input.ts';

/** The model whose versions are published here. */
export const MODEL = 'loan-default';

/** Of a few trees: two models differ by that already, and nobody waits for it. */
const QUICK = { num_boost_round: 20, folds: 2 };

/** The project's champion with another seed in its manifest: another bundle, whole, for which nothing was trained. */
export function bundleOfSeed(seed: number): BundleFiles {
  const files = readBundleFolder(championFolder(PROJECT_ROOT, MODEL));
  const manifest = { ...readManifest(files.get('manifest.json')), seed };
  return files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
}

/** A bundle that gives other probabilities than the project's champion. @param data a CSV with labels */
export async function trainedBundle(data: string): Promise<BundleFiles> {
  const schema = readText(join(PROJECT_ROOT, 'models', MODEL, 'schema.json'));
  const { files } = await train(
    schema,
    { name: 'drawn', bytes: readBytes(data) },
    { seed: 1, params: QUICK },
  );
  return files;
}
