import * as product from '../../../src/platform/node/filesystem.ts';
import { slowBlobs } from './slow.ts';

export * from '../../../src/platform/node/filesystem.ts';
/** In the place of the product's own, in the process that `slow-stores.ts` was loaded into. */
export const filesystemBlobStore: typeof product.filesystemBlobStore = (...args) =>
  slowBlobs(product.filesystemBlobStore(...args));
