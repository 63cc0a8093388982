import { join } from 'node:path';
import { openBundle } from '../../src/model/bundle.ts';
import { loadModel, type Model } from '../../src/model/model.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';

/** Where the bundled champion of a model lies. */
export function championFolder(root: string, name: string): string {
  return join(root, 'models', name, 'champion');
}

/** The bundled champion of `root/models/<name>`, loaded on Node. It is version 1 wherever nothing was promoted before. */
export async function localChampion(root: string, name: string): Promise<Model> {
  const bundle = openBundle(readBundleFolder(championFolder(root, name)));
  return loadModel(bundle, '1', await nodeOrtRuntime());
}
