import { mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore, PutOptions } from '../../ports.ts';
import { checkKey } from '../keys.ts';
import { partSizeCheck } from '../parts.ts';
import { fileBody, fileInfo } from './blob-file.ts';
import { isAbsent } from './file-errors.ts';
import { lockFolder } from './file-lock.ts';
import { RESERVED_FOLDER, walkKeys } from './key-walk.ts';
import { removeFile, replaceFile } from './replace-file.ts';
import { storing } from './storage-error.ts';
import { sweepWorkFiles } from './work-files.ts';

const PAGE = 1000;

/**
 * Objects as files under `root`, a key's slashes being folders. A file appears whole or not at all: it is written
 * beside the others under `.solvent/` and then moved. Conditional puts are safe between processes, as long as all of
 * them write a key conditionally.
 */
export function filesystemBlobStore(root: string): BlobStore {
  const workFolder = join(root, RESERVED_FOLDER, 'writing');

  const pathOf = (key: string): string => {
    checkKey(key);
    if (key.split('/')[0] === RESERVED_FOLDER) {
      throw new RangeError(`Keys under ${RESERVED_FOLDER}/ are the store's own: ${key}`);
    }
    return join(root, key);
  };

  let swept = false;
  const newWorkFile = async (): Promise<string> => {
    await mkdir(workFolder, { recursive: true });
    if (!swept) await sweepWorkFiles(workFolder);
    swept = true;
    return join(workFolder, crypto.randomUUID());
  };

  /** Moves a finished work file under the key, unless the condition fails. */
  const publish = async (workFile: string, key: string, options: PutOptions) => {
    const path = pathOf(key);
    try {
      const info = await fileInfo(workFile, key);
      if (options.onlyIfEtag !== undefined) {
        const unlock = await lockFolder(join(workFolder, 'locks'), key);
        try {
          const existing = await fileInfo(path, key);
          if (existing?.etag !== options.onlyIfEtag) return null;
          await replaceFile(workFile, path, false);
        } finally {
          await unlock();
        }
      } else if (!(await replaceFile(workFile, path, options.onlyIfAbsent ?? false))) {
        return null;
      }
      return info;
    } finally {
      await rm(workFile, { force: true });
    }
  };

  /** Fills a work file, which goes with a failure: on a full disk it would keep what room there is. */
  const orRemove = async <Result>(workFile: string, work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      await rm(workFile, { force: true });
      throw error;
    }
  };

  return {
    head: (key) => storing(async () => fileInfo(pathOf(key), key)),

    get: (key, range) => storing(async () => fileBody(pathOf(key), key, range)),

    put: (key, value, options = {}) =>
      storing(async () => {
        const path = pathOf(key);
        // What is there already needs no room.
        if (options.onlyIfAbsent && (await isFile(path))) return null;
        const workFile = await newWorkFile();
        await orRemove(workFile, () => writeFile(workFile, value, { flush: true }));
        return publish(workFile, key, options);
      }),

    upload: (key) =>
      storing(async () => {
        pathOf(key);
        const workFile = await newWorkFile();
        const file = await open(workFile, 'wx');
        const checkSize = partSizeCheck();
        let size = 0;
        let isOpen = true;
        const requireOpen = () => {
          if (!isOpen) throw new Error(`The upload of ${key} was completed or aborted.`);
        };
        return {
          part: (bytes) =>
            storing(async () => {
              requireOpen();
              checkSize(bytes.length);
              const position = size;
              size += bytes.length;
              await writeAll(file, bytes, position);
            }),
          complete: () =>
            storing(async () => {
              requireOpen();
              isOpen = false;
              await orRemove(workFile, async () => {
                try {
                  await file.sync();
                } finally {
                  await file.close();
                }
              });
              const info = await publish(workFile, key, {});
              return info!;
            }),
          abort: () =>
            storing(async () => {
              if (!isOpen) return;
              isOpen = false;
              await file.close();
              await rm(workFile, { force: true });
            }),
        };
      }),

    delete: (keys) =>
      storing(async () => {
        for (const key of keys) await removeFile(pathOf(key), root);
      }),

    list: (prefix, cursor) =>
      storing(async () => {
        const objects = [];
        let [taken, last] = [0, ''];
        for await (const key of walkKeys(root, prefix, cursor)) {
          if (taken++ === PAGE) return { objects, cursor: last };
          last = key;
          const info = await fileInfo(join(root, key), key);
          // Null when it was deleted since the walk.
          if (info) objects.push(info);
        }
        return { objects };
      }),
  };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, bytes: Uint8Array, position: number) {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
