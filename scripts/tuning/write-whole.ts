import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../src/platform/node/make-folder.ts';

/**
 * Writes a file that is afterwards either as it was or whole, whenever the process or the machine ends. It keeps its
 * permissions, and a link goes on pointing at it.
 */
export function writeWhole(path: string, text: string): void {
  const isThere = existsSync(path);
  makeFolder(dirname(path));
  const file = isThere ? realpathSync(path) : path;
  const unfinished = `${file}.${process.pid}.new`;
  try {
    const descriptor = openSync(unfinished, 'w', isThere ? statSync(file).mode : undefined);
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
}
