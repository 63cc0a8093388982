import type { BlobStore } from '../../ports.ts';
import type { Pause } from '../../steps.ts';
import { plain, type Seal, sealer } from './seal.ts';

/** Where decisions are kept. Each verb of it has a file of its own here. */
export interface DecisionStore {
  blobs: BlobStore;
  seal: Seal;
  /** Lets others have the thread. */
  pause: Pause;
  /** Told of decisions before it is written that they were erased: what else is kept of them is to go. It may be told again. */
  onErased(ids: readonly string[]): Promise<void>;
}

/**
 * @param key 32 bytes, by which everything that is kept is encrypted; without it nothing is
 * @throws RangeError for a key of another length
 */
export function decisionStore({
  blobs,
  key,
  pause,
  onErased = async () => {},
}: {
  blobs: BlobStore;
  key?: Uint8Array | undefined;
  pause: Pause;
  onErased?: DecisionStore['onErased'];
}): DecisionStore {
  return { blobs, seal: key ? sealer(key) : plain, pause, onErased };
}
