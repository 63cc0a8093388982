import { expect, it } from 'vitest';
import { sha256Hex } from '../../../../src/digest.ts';
import { SolventError } from '../../../../src/errors.ts';
import { memoryBlobStore } from '../../../../src/platform/memory/blob-store.ts';
import { copyBlob } from '../../../../src/platform/node/backup/copy-blob.ts';
import type { BlobStore } from '../../../../src/ports.ts';

const MEBIBYTE = 1024 * 1024;
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 31) % 251);

it.each([0, 1, 8 * MEBIBYTE, 8 * MEBIBYTE + 1, 17 * MEBIBYTE])('copies %d bytes', async (length) => {
  const [from, to] = [memoryBlobStore(), memoryBlobStore()];
  const bytes = bytesOf(length);
  await from.put('a/key', bytes);
  expect(await copyBlob(from, to, 'a/key')).toEqual({ bytes: length, sha256: sha256Hex(bytes) });
  expect(sha256Hex(await (await to.get('a/key'))!.bytes())).toBe(sha256Hex(bytes));
});

it('tells of what is gone', async () => {
  expect(await copyBlob(memoryBlobStore(), memoryBlobStore(), 'gone')).toBeUndefined();
});

it('reads again what broke off, and writes nothing of the half', async () => {
  const [from, to] = [memoryBlobStore(), memoryBlobStore()];
  const bytes = bytesOf(9 * MEBIBYTE);
  await from.put('key', bytes);
  let tries = 0;
  const breaking: BlobStore = {
    ...from,
    async get(key) {
      const blob = (await from.get(key))!;
      if (++tries > 1) return blob;
      return {
        ...blob,
        body: new ReadableStream({
          start(controller) {
            controller.enqueue(bytes.slice(0, 8 * MEBIBYTE + 1));
          },
          pull(controller) {
            controller.error(new SolventError('storage_unavailable', 'It broke off.'));
          },
        }),
      };
    },
  };
  expect(await copyBlob(breaking, to, 'key')).toEqual({ bytes: bytes.length, sha256: sha256Hex(bytes) });
  expect(tries).toBe(2);
});
