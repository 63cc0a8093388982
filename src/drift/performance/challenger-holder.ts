import type { CompiledSchema } from '../../application/compile.ts';
import { openBundle } from '../../model/bundle.ts';
import { readTrees } from '../../model/consistency.ts';
import type { Policy } from '../../model/manifest.ts';
import type { Ensemble } from '../../model/trees.ts';
import type { BlobStore } from '../../ports.ts';
import { readBundle } from '../../registry/bundle-store.ts';

/** What a comparison needs of a challenger. */
export interface ChallengerModel {
  ensemble: Ensemble;
  policy: Policy;
  compiled: CompiledSchema;
}

/** Hands out a challenger by its bundle's digest. @throws SolventError `model_unavailable` when the bundle is refused */
export type ChallengerHolder = (digest: string) => Promise<ChallengerModel>;

/** Reads the trees of a challenger once, and not at each check: a process compares with one for days. */
export function challengerHolder(blobs: BlobStore): ChallengerHolder {
  let held: { digest: string; model: ChallengerModel } | undefined;
  return async (digest) => {
    if (held?.digest !== digest) held = { digest, model: await readChallenger(blobs, digest) };
    return held.model;
  };
}

async function readChallenger(blobs: BlobStore, digest: string): Promise<ChallengerModel> {
  const files = await readBundle(blobs, digest, ['trees.json']);
  const { manifest, compiled } = openBundle(files, ['trees.json']);
  return { ensemble: readTrees(files.get('trees.json')!), policy: manifest.policy, compiled };
}
