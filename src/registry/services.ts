import type { BlobStore, Clock, Database } from '../ports.ts';

/** Where models are kept. */
export interface RegistryServices {
  blobs: BlobStore;
  database: Database;
  clock: Clock;
  /** How many hands a move takes to a version that its alias never pointed at: `PROMOTION_APPROVALS`. By default 1. */
  approvals?: number;
  /** Whether a key of this name is there, and may move the alias, at this moment. By default each may. */
  mayMove?(key: string, alias: string): boolean;
}
