import { SolventError } from '../errors.ts';
import { moveAlias } from './aliases.ts';
import { presentVerdict } from './judging.ts';
import { readOlderBundle, readOlderRegistry } from './older-store.ts';
import { publish } from './publish.ts';
import type { RegistryServices } from './services.ts';
import { verdictEvidence } from './verdicts.ts';
import { listVersions, requireVersion } from './versions.ts';

/** What became of a model's older registry. */
export interface Adoption {
  /** Numbers of the versions that were taken in now. */
  adopted: string[];
  /** Versions whose files are missing or damaged, and why each cannot be used. */
  leftOut: { version: string; reason: string }[];
}

const BY = 'the older registry';

/**
 * Takes in what version 0.1.0 left behind: each version under its own number, because jobs, samples and reports refer to it
 * by that, then the aliases. What cannot be used is left out, and so is an alias that points at it. The older objects stay.
 *
 * To be done before anything else is published: it does nothing once the registry has a version from elsewhere. Doing it
 * again, also after it died, does what is missing and leaves alone what was moved since.
 *
 * @throws SolventError `validation_error` when the older registry cannot be read: whatever was published then would get
 *   numbers that are taken
 */
export async function adoptOlderRegistry(services: RegistryServices, model: string): Promise<Adoption> {
  const { blobs, database, clock } = services;
  const adoption: Adoption = { adopted: [], leftOut: [] };
  const registered = await listVersions(database, model);
  if (registered.some(({ by }) => by !== BY)) return adoption;
  const older = await readOlderRegistry(blobs, model);
  if (!older) return adoption;

  const usable = new Set(registered.map(({ version }) => version));
  const ascending = Object.entries(older.versions).sort(([a], [b]) => Number(a) - Number(b));
  for (const [version, { created, accepted, manifest_sha256 }] of ascending) {
    if (usable.has(version)) continue;
    const known = { number: Number(version), accepted, at: Date.parse(created) };
    try {
      const files = await readOlderBundle(blobs, model, version, manifest_sha256);
      await publish(services, files, { by: BY, known });
      usable.add(version);
      adoption.adopted.push(version);
    } catch (error) {
      if (!(error instanceof SolventError && error.code === 'model_unavailable')) throw error;
      adoption.leftOut.push({ version, reason: error.message });
    }
  }
  for (const [alias, version] of Object.entries(older.aliases)) {
    if (!usable.has(version)) continue;
    const why = 'It pointed there before.';
    const verdict = await presentVerdict(services, await requireVersion(database, model, version));
    await moveAlias(database, {
      model,
      alias,
      version,
      by: BY,
      why,
      at: clock.now(),
      forced: verdict.outcome !== 'passed',
      evidence: JSON.stringify(verdictEvidence(verdict)),
      onlyIfAbsent: true,
    });
  }
  return adoption;
}
