import { SolventError } from '../../errors.ts';
import type { BlobStore } from '../../ports.ts';
import { checkKey } from '../keys.ts';
import { type ClientOptions, s3Client } from './client.ts';
import { deleteObjects } from './delete.ts';
import { getObject } from './get.ts';
import { listObjects } from './list.ts';
import { infoOf, lengthOf, look } from './object.ts';
import { putObject } from './put.ts';
import { beginUpload } from './upload.ts';

export interface S3BlobStore extends BlobStore {
  /**
   * For a start: whether the bucket can be used. Nothing is written.
   * @throws SolventError that says in one sentence why not: the address, its name, the region, the key or its secret, or that it keeps no conditions
   */
  check(): Promise<void>;
}

/** As many as S3 deletes in one call. */
const DELETE_AT_ONCE = 1000;

/**
 * A bucket of S3, or of a server that speaks as S3 does and keeps its conditions (`If-Match`, `If-None-Match`) on a put. All that can be wrong with it is
 * `storage_unavailable`.
 */
export function s3BlobStore(options: ClientOptions): S3BlobStore {
  const send = s3Client(options);
  const newWrite = () => crypto.randomUUID();

  return {
    async check() {
      await listObjects(send, '', undefined);
      // Where conditions are passed over, each of two writers takes itself for the first.
      const key = `.solvent/${newWrite()}`;
      if (!(await putObject(send, newWrite(), key, new Uint8Array(), { onlyIfEtag: 'none' }))) return;
      await deleteObjects(send, [key]);
      throw new SolventError(
        'storage_unavailable',
        'The object storage writes without regard to If-Match, and cannot be used.',
      );
    },

    async head(key) {
      checkKey(key);
      const answer = await look(send, key);
      return answer && infoOf(key, answer, lengthOf(answer));
    },

    async get(key, range) {
      checkKey(key);
      return getObject(send, key, range);
    },

    async put(key, value, condition = {}) {
      checkKey(key);
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      return putObject(send, newWrite(), key, bytes, condition);
    },

    async upload(key) {
      checkKey(key);
      return beginUpload(send, newWrite(), key);
    },

    async delete(keys) {
      for (const key of keys) checkKey(key);
      for (let start = 0; start < keys.length; start += DELETE_AT_ONCE) {
        await deleteObjects(send, keys.slice(start, start + DELETE_AT_ONCE));
      }
    },

    list: (prefix, cursor) => listObjects(send, prefix, cursor),
  };
}
