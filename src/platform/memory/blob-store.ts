import type { BlobBody, BlobInfo, BlobStore, Clock } from '../../ports.ts';
import { checkKey, compareKeys } from '../keys.ts';
import { MINIMUM_PART_BYTES, partSizeCheck } from '../parts.ts';
import { systemClock } from '../system-clock.ts';

interface StoredBlob {
  info: BlobInfo;
  content: Uint8Array;
}

const PAGE = 1000;

export interface MemoryBlobStore extends BlobStore {
  /** Multipart uploads that were neither completed nor aborted. */
  openUploads(): number;
}

/**
 * Objects in a map. Every operation takes effect in one synchronous step.
 * @param options.minimumPartBytes smaller than the real 5 MiB lets a test upload many parts cheaply
 */
export function memoryBlobStore(options: { clock?: Clock; minimumPartBytes?: number } = {}): MemoryBlobStore {
  const { clock = systemClock(), minimumPartBytes = MINIMUM_PART_BYTES } = options;
  const blobs = new Map<string, StoredBlob>();
  const uploads = new Set<object>();
  let writes = 0;

  const store = (key: string, content: Uint8Array): BlobInfo => {
    writes++;
    const info = { key, size: content.length, etag: `write-${writes}`, uploaded: clock.now() };
    blobs.set(key, { info, content });
    return { ...info };
  };

  return {
    openUploads: () => uploads.size,

    async head(key) {
      checkKey(key);
      const blob = blobs.get(key);
      return blob ? { ...blob.info } : null;
    },

    async get(key, range) {
      checkKey(key);
      const blob = blobs.get(key);
      if (!blob) return null;
      const content = range ? blob.content.slice(range.offset, range.offset + range.length) : blob.content;
      return blobBody(blob.info, content);
    },

    async put(key, value, { onlyIfAbsent, onlyIfEtag } = {}) {
      checkKey(key);
      const existing = blobs.get(key);
      if (onlyIfAbsent && existing) return null;
      if (onlyIfEtag !== undefined && existing?.info.etag !== onlyIfEtag) return null;
      return store(key, typeof value === 'string' ? new TextEncoder().encode(value) : value.slice());
    },

    async upload(key) {
      checkKey(key);
      const parts: Uint8Array[] = [];
      const checkSize = partSizeCheck(minimumPartBytes);
      const upload = {
        async part(bytes: Uint8Array) {
          requireOpen();
          checkSize(bytes.length);
          parts.push(bytes.slice());
        },
        async complete() {
          requireOpen();
          uploads.delete(upload);
          return store(key, concatenate(parts));
        },
        async abort() {
          uploads.delete(upload);
        },
      };
      const requireOpen = () => {
        if (!uploads.has(upload)) throw new Error(`The upload of ${key} was completed or aborted.`);
      };
      uploads.add(upload);
      return upload;
    },

    async delete(keys) {
      for (const key of keys) {
        checkKey(key);
        blobs.delete(key);
      }
    },

    async list(prefix, cursor) {
      const keys = [...blobs.keys()]
        .filter((key) => key.startsWith(prefix) && (cursor === undefined || compareKeys(key, cursor) > 0))
        .sort(compareKeys);
      const page = keys.slice(0, PAGE);
      const objects = page.map((key) => ({ ...blobs.get(key)!.info }));
      return keys.length > PAGE ? { objects, cursor: page.at(-1)! } : { objects };
    },
  };
}

/** A body over bytes that are already here. */
export function blobBody(info: BlobInfo, content: Uint8Array): BlobBody {
  return {
    ...info,
    body: new ReadableStream({
      pull(controller) {
        if (content.length > 0) controller.enqueue(content.slice());
        controller.close();
      },
    }),
    bytes: async () => content.slice(),
    text: async () => new TextDecoder().decode(content),
  };
}

function concatenate(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
