import type { BlobStore, Database } from '../../../src/ports.ts';

/** As a store in another building is: every call takes so much longer. */
const DELAY_MILLISECONDS = 20;
const delay = () => new Promise<void>((done) => setTimeout(done, DELAY_MILLISECONDS));

/** A database each of whose calls waits first. */
export function slowDatabase<Kind extends Database>(database: Kind): Kind {
  return {
    ...database,
    async query(sql: string, params) {
      await delay();
      return database.query(sql, params);
    },
    async batch(statements) {
      await delay();
      return database.batch(statements);
    },
  } satisfies Database as Kind;
}

/** A store each of whose calls waits first. */
export function slowBlobs(blobs: BlobStore): BlobStore {
  const late =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      await delay();
      return call(...args);
    };
  return {
    head: late(blobs.head),
    get: late(blobs.get),
    put: late(blobs.put),
    upload: late(blobs.upload),
    delete: late(blobs.delete),
    list: late(blobs.list),
  };
}
