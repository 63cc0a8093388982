import type { BlobStore, Database } from '../../src/ports.ts';

/** What was asked of the places behind the app. */
export interface CountedWork {
  statements: number;
  /** Bytes of parameters that statements carried. */
  parameterBytes: number;
  blobOperations: number;
  /** Bytes that were put into blobs. */
  blobBytes: number;
}

export function noWork(): CountedWork {
  return { statements: 0, parameterBytes: 0, blobOperations: 0, blobBytes: 0 };
}

/** A database that counts into `work`. */
export function countedDatabase(database: Database, work: CountedWork): Database {
  const count = (params: readonly unknown[] = []) => {
    work.statements++;
    work.parameterBytes += params.reduce<number>((sum, param) => sum + String(param).length, 0);
  };
  return {
    ...database,
    query(sql, params) {
      count(params);
      return database.query(sql, params);
    },
    batch(statements) {
      for (const { params } of statements) count(params);
      return database.batch(statements);
    },
  };
}

/** A bucket that counts into `work`. */
export function countedBlobs(blobs: BlobStore, work: CountedWork): BlobStore {
  const count = (written: Uint8Array | string = '') => {
    work.blobOperations++;
    work.blobBytes += written.length;
  };
  return {
    head(key) {
      count();
      return blobs.head(key);
    },
    get(key, range) {
      count();
      return blobs.get(key, range);
    },
    put(key, value, options) {
      count(value);
      return blobs.put(key, value, options);
    },
    async upload(key) {
      count();
      const upload = await blobs.upload(key);
      return {
        ...upload,
        part(bytes) {
          count(bytes);
          return upload.part(bytes);
        },
        complete() {
          count();
          return upload.complete();
        },
      };
    },
    delete(keys) {
      count();
      return blobs.delete(keys);
    },
    list(prefix, cursor) {
      count();
      return blobs.list(prefix, cursor);
    },
  };
}
