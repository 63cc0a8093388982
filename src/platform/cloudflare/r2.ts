import type { R2Bucket, R2Object, R2ObjectBody, R2UploadedPart } from '@cloudflare/workers-types';
import type { BlobBody, BlobInfo, BlobStore } from '../../ports.ts';
import { checkKey } from '../keys.ts';
import { partSizeCheck } from '../parts.ts';

/** As many as R2 deletes in one call. */
const DELETE_AT_ONCE = 1000;

export function r2BlobStore(bucket: R2Bucket): BlobStore {
  return {
    async head(key) {
      checkKey(key);
      const object = await bucket.head(key);
      return object && blobInfo(object);
    },

    async get(key, range) {
      checkKey(key);
      if (range?.length === 0) {
        const object = await bucket.head(key);
        return object && { ...blobInfo(object), ...emptyBody() };
      }
      try {
        const object = await bucket.get(key, range ? { range } : {});
        return object && blobBody(object);
      } catch (error) {
        // R2 refuses a range that begins at the end or behind it, and the error does not say so reliably.
        const object = range && (await bucket.head(key));
        if (object && range.offset >= object.size) return { ...blobInfo(object), ...emptyBody() };
        throw error;
      }
    },

    async put(key, value, { onlyIfAbsent, onlyIfEtag } = {}) {
      checkKey(key);
      const onlyIf = {
        ...(onlyIfAbsent && { etagDoesNotMatch: '*' }),
        ...(onlyIfEtag !== undefined && { etagMatches: onlyIfEtag }),
      };
      const object: R2Object | null = await bucket.put(key, value, { onlyIf });
      return object && blobInfo(object);
    },

    async upload(key) {
      checkKey(key);
      const multipart = await bucket.createMultipartUpload(key);
      const checkSize = partSizeCheck();
      const parts: R2UploadedPart[] = [];
      let started = 0;
      return {
        async part(bytes) {
          checkSize(bytes.length);
          started++;
          parts.push(await multipart.uploadPart(started, bytes));
        },
        async complete() {
          // R2 wants at least one part; an empty one is allowed, being the last.
          if (started === 0) parts.push(await multipart.uploadPart(1, new Uint8Array(0)));
          parts.sort((a, b) => a.partNumber - b.partNumber);
          return blobInfo(await multipart.complete(parts));
        },
        abort: () => multipart.abort(),
      };
    },

    async delete(keys) {
      for (const key of keys) checkKey(key);
      for (let start = 0; start < keys.length; start += DELETE_AT_ONCE) {
        await bucket.delete(keys.slice(start, start + DELETE_AT_ONCE));
      }
    },

    async list(prefix, cursor) {
      const page = await bucket.list({ prefix, ...(cursor !== undefined && { cursor }) });
      const objects = page.objects.map(blobInfo);
      return page.truncated ? { objects, cursor: page.cursor } : { objects };
    },
  };
}

function blobInfo({ key, size, etag, uploaded }: R2Object): BlobInfo {
  return { key, size, etag, uploaded: uploaded.getTime() };
}

function blobBody(object: R2ObjectBody): BlobBody {
  return {
    ...blobInfo(object),
    // Only when asked for: taking the stream makes the other two unusable.
    get body() {
      return object.body as unknown as ReadableStream<Uint8Array>;
    },
    bytes: async () => new Uint8Array(await object.arrayBuffer()),
    text: () => object.text(),
  };
}

function emptyBody(): Pick<BlobBody, 'body' | 'bytes' | 'text'> {
  return {
    body: new Blob([]).stream(),
    bytes: async () => new Uint8Array(0),
    text: async () => '',
  };
}
