import type { BundleFiles } from '../model/bundle.ts';
import { moveAlias } from './aliases.ts';
import { bundleDigest, storeBundle } from './bundle-store.ts';
import { type Condition, keepComparison, readComparisons } from './comparisons.ts';
import type { Comparison } from './gate/comparison.ts';
import { handsNeeded } from './hands.ts';
import { judged, presentVerdict, readChampion, recordComparison } from './judging.ts';
import { openLoadable } from './loadable.ts';
import { CHAMPION } from './move.ts';
import { propose } from './propose.ts';
import type { RegistryServices } from './services.ts';
import { keepVerdict, type StoredVerdict, verdictEvidence } from './verdicts.ts';
import { findVersion, type RegisteredVersion, type Registration, register } from './versions.ts';

export interface Publication {
  /** Who publishes: a command, or the retraining. */
  by: string;
  /** Points at the version once it is registered, if it passes the gate. */
  alias?: {
    name: string;
    /** The reason, which the history keeps. */
    why: string;
    onlyIfAbsent?: boolean;
    /** Also at a version that does not pass; the history says so. */
    force?: boolean;
  };
  /** How it did beside the champion on rows that neither was fitted to. */
  comparison?: Comparison;
  /** What an older registry said of it, in the place of what it would be given now. */
  known?: Required<Pick<Registration, 'number' | 'accepted' | 'at'>>;
}

/** A version that was published, and what came of it. */
export interface Published extends RegisteredVersion {
  verdict: StoredVerdict;
  /** Whether the alias that was asked for points at it now; false where none was. */
  aliased: boolean;
  /** The number of the proposal that waits for hands, where the alias takes more than a publication has. */
  proposal: number | null;
}

/**
 * The one way into service: the bundle's files, then its number with the verdict of the gate, then the alias. Each step can be done
 * twice without changing anything, and nothing points at what is not there yet: whatever dies in between, what answered before goes on
 * answering, and doing it again ends it.
 *
 * @throws SolventError `model_unavailable` for a bundle that no isolate could load; nothing is stored then. `conflict` when
 *   others keep moving the alias
 */
export async function publish(
  services: RegistryServices,
  files: BundleFiles,
  publication: Publication,
): Promise<Published> {
  const { by, alias, comparison, known } = publication;
  const { blobs, database, clock } = services;
  const { manifest } = openLoadable(files);
  const model = manifest.name;
  const digest = bundleDigest(files);
  const champion = await readChampion(services, model);
  const isChampion = champion?.digest === digest;
  const hand = { at: clock.now(), by };
  const compared = comparison && { comparison, withBundle: true, ...hand };
  const isOfChampion = !isChampion && compared?.comparison.against.digest === champion?.digest;
  const fresh = judged(manifest, champion, compared ? [compared] : [], hand);
  await storeBundle(blobs, files);
  const version = await register(
    database,
    { model, digest, accepted: fresh.outcome === 'passed', by, at: clock.now(), ...known },
    [
      ...(isChampion ? [] : [keepVerdict({ model, digest }, fresh)]),
      ...(compared && isOfChampion
        ? [keepComparison({ model, digest }, compared, noneYet(compared.comparison))]
        : []),
    ],
  );
  if (comparison && isOfChampion) await recordAnother(services, version, comparison, by);
  const verdict = await presentVerdict(services, version, champion?.version ?? null);
  if (!alias) return { ...version, verdict, aliased: false, proposal: null };
  try {
    return { ...version, verdict, ...(await pointed(services, version, verdict, by, alias)) };
  } catch (error) {
    const now = await findVersion(database, model, CHAMPION);
    // Somebody else was faster: what was judged beside the former champion is judged beside theirs.
    if (now && now.digest !== champion?.digest) return publish(services, files, publication);
    throw error;
  }
}

/** That the bundle was not compared with that version before: otherwise all comparisons of the two are judged together. */
function noneYet({ against }: Comparison): Condition {
  return {
    sql: `NOT EXISTS (SELECT 1 FROM model_comparisons AS known WHERE known.model = model_versions.model
            AND known.version = model_versions.version AND known.against = ?)`,
    params: [Number(against.version)],
  };
}

/** What comes with a bundle that was compared before counts as well, where it is of another file. */
async function recordAnother(
  services: RegistryServices,
  { model, version }: RegisteredVersion,
  comparison: Comparison,
  by: string,
): Promise<void> {
  const pair = { model, version, against: comparison.against.version };
  const { recorded } = await readComparisons(services.database, pair);
  if (recorded.some((one) => one.comparison.data_sha256 === comparison.data_sha256)) return;
  await recordComparison(services, model, version, comparison, by, { withBundle: true });
}

/** Points the alias at the version if that may be, or proposes it where that takes hands. */
async function pointed(
  services: RegistryServices,
  { model, version }: RegisteredVersion,
  verdict: StoredVerdict,
  by: string,
  { name, why, onlyIfAbsent = false, force = false }: NonNullable<Publication['alias']>,
): Promise<Pick<Published, 'aliased' | 'proposal'>> {
  const { database, clock, approvals = 1 } = services;
  const current = await findVersion(database, model, name);
  if (current?.version === version) return { aliased: true, proposal: null };
  const hasPassed = verdict.outcome === 'passed';
  if ((current && onlyIfAbsent) || !(hasPassed || force)) return { aliased: false, proposal: null };
  const needed = onlyIfAbsent ? 0 : await handsNeeded(services, { model, alias: name, version, force });
  if (approvals > 1 && needed > 0) {
    const request = { version, alias: name, force, by, why, isHand: false };
    return { aliased: false, proposal: (await propose(services, model, request)).number };
  }
  await moveAlias(database, {
    model,
    alias: name,
    version,
    by,
    why,
    at: clock.now(),
    forced: !hasPassed,
    evidence: JSON.stringify(verdictEvidence(verdict)),
    onlyIfAbsent,
    // What it was judged against must be what it replaces.
    ...(name === CHAMPION && hasPassed && { from: verdict.against }),
  });
  return { aliased: true, proposal: null };
}
