import * as product from '../../../src/platform/node/sqlite.ts';
import { slowDatabase } from './slow.ts';

export * from '../../../src/platform/node/sqlite.ts';
/** In the place of the product's own, in the process that `slow-stores.ts` was loaded into. */
export const sqliteDatabase: typeof product.sqliteDatabase = (...args) =>
  slowDatabase(product.sqliteDatabase(...args));
