import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesystemBlobStore } from '../../src/platform/node/filesystem.ts';
import { sqliteDatabase } from '../../src/platform/node/sqlite.ts';
import type { BlobStore, Database } from '../../src/ports.ts';

/** Where a schedule keeps what it writes. */
export interface Place {
  blobs: BlobStore;
  database: Database;
  /** Nothing is left of it. */
  clear(): void;
}

/** Files and SQLite, as the product has them on Node; without the waits for the disk, which no power fails under. */
export function nodePlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-simulation-'));
  const database = sqliteDatabase(join(folder, 'state.db'), 'crash');
  database.migrate(join(import.meta.dirname, '../../migrations'));
  return {
    blobs: filesystemBlobStore(join(folder, 'blobs')),
    database,
    clear() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
