import { resolve } from 'node:path';
import { filesystemBlobStore } from '../../src/platform/node/filesystem.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { type HeldModel, modelHolder } from '../../src/registry/holder.ts';

/** The holder of a model whose bundles stand in the folder `root/models`, on Node. */
export function localModels(root: string, name: string) {
  return modelHolder({
    blobs: filesystemBlobStore(resolve(root)),
    clock: systemClock(),
    logger: { log() {} },
    name,
    stage: 'champion',
    createRuntime: nodeOrtRuntime,
  });
}

/** The champion of `root/models/<name>`, loaded. */
export function localChampion(root: string, name: string): Promise<HeldModel> {
  return localModels(root, name).get();
}
