import { type BundleFiles, openBundle } from '../model/bundle.ts';
import { checkConsistency } from '../model/consistency.ts';
import type { BlobStore, Clock, Database } from '../ports.ts';
import { moveAlias } from './aliases.ts';
import { storeBundle } from './bundle-store.ts';
import { judge } from './gate.ts';
import { type RegisteredVersion, type Registration, register } from './versions.ts';

/** Where models are kept. */
export interface RegistryServices {
  blobs: BlobStore;
  database: Database;
  clock: Clock;
  /** How many hands a move takes to a version that its alias never pointed at: `PROMOTION_APPROVALS`. By default 1. */
  approvals?: number;
}

export interface Publication {
  /** Who publishes: a command, or the retraining. */
  by: string;
  /** Points at the version once it is registered. */
  alias?: { name: string; why: string; onlyIfAbsent?: boolean };
  /** What an older registry said of it, in the place of what it would be given now. */
  known?: Required<Pick<Registration, 'number' | 'accepted' | 'at'>>;
}

/**
 * The one way into service: the bundle's files, then its number, then the alias. Each step can be done twice without
 * changing anything, and nothing points at what is not there yet: whatever dies in between, what answered before goes on
 * answering, and doing it again ends it.
 *
 * @throws SolventError `model_unavailable` for a bundle that is not whole, or would not score; nothing is stored then
 */
export async function publish(
  { blobs, database, clock }: RegistryServices,
  files: BundleFiles,
  { by, alias, known }: Publication,
): Promise<RegisteredVersion> {
  const bundle = openBundle(files);
  checkConsistency(bundle);
  const { manifest, compiled } = bundle;
  const model = manifest.name;
  const digest = await storeBundle(blobs, files);
  const accepted = judge(compiled.schema.promotion, manifest.metrics.holdout).passed;
  const version = await register(database, { model, digest, accepted, by, at: clock.now(), ...known });
  if (alias) {
    const { name, ...how } = alias;
    await moveAlias(database, { model, alias: name, version: version.version, by, at: clock.now(), ...how });
  }
  return version;
}
