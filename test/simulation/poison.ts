import type { BlobStore } from '../../src/ports.ts';
import { InjectedFault } from './faults.ts';
import type { Workload } from './workload.ts';

/** A store that never gives the chunk in the middle of a file. @param poisonedFile whose input a key is, if poisoned */
export function poisonedBlobStore<Store extends BlobStore>(
  blobs: Store,
  poisonedFile: (key: string) => Promise<Workload | undefined>,
): Store {
  return {
    ...blobs,
    async get(key, range) {
      const middle = ((await poisonedFile(key))?.bytes ?? Number.NaN) / 2;
      const holdsMiddle = range && range.offset <= middle && middle < range.offset + range.length;
      if (holdsMiddle) throw new InjectedFault('this chunk can never be read');
      return blobs.get(key, range);
    },
  };
}
