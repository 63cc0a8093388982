import { SolventError } from '../errors.ts';
import type { Manifest } from '../model/manifest.ts';
import type { BlobStore } from '../ports.ts';
import { findBundleManifest, readBundleManifest } from './bundle-store.ts';
import { keepComparison, readComparisons } from './comparisons.ts';
import { decidingOf, type Recorded } from './gate/compared.ts';
import type { Comparison } from './gate/comparison.ts';
import { importedOf } from './gate/origin.ts';
import { isSameResult } from './gate/same-result.ts';
import { type Champion, judge } from './gate/verdict.ts';
import { CHAMPION } from './move.ts';
import type { RegistryServices } from './services.ts';
import { findVerdict, keepVerdict, latestVerdict, type StoredVerdict } from './verdicts.ts';
import { findVersion, type RegisteredVersion, requireVersion } from './versions.ts';

type Hand = Pick<StoredVerdict, 'at' | 'by'>;

/** What a model's champion is, to be judged against; null where there is none. */
export async function readChampion(
  { blobs, database }: RegistryServices,
  model: string,
): Promise<Champion | null> {
  const champion = await findVersion(database, model, CHAMPION);
  return champion ? opponentOf(blobs, champion) : null;
}

/** Judges a version, and says against what. */
export function judged(
  manifest: Manifest,
  champion: Champion | null,
  recorded: Recorded[],
  hand: Hand,
): StoredVerdict {
  const deciding =
    champion && decidingOf(recorded, champion, importedOf(manifest, champion.manifest))?.comparison;
  const compared = deciding?.auc && deciding.against.digest === champion?.digest ? deciding : null;
  const verdict = judge(manifest, champion, recorded);
  return { ...verdict, against: champion?.version ?? null, comparison: compared, ...hand };
}

/**
 * What the gate says of a version now: the verdict against the present champion, which is given now where none is kept. The champion
 * itself stands as it was judged last.
 *
 * @param against the version's number that is to be replaced, null for none; by default the present champion
 * @throws SolventError `model_unavailable` when its manifest cannot be read, and no verdict is kept
 */
export async function presentVerdict(
  { blobs, database, clock }: RegistryServices,
  version: RegisteredVersion,
  against?: string | null,
): Promise<StoredVerdict> {
  const champion =
    against === null ? undefined : await findVersion(database, version.model, against ?? CHAMPION);
  const isItself = champion?.version === version.version;
  const kept = isItself
    ? await latestVerdict(database, version)
    : await findVerdict(database, version, champion?.version ?? null);
  if (kept) return kept;
  const manifest = await readBundleManifest(blobs, version.digest);
  const opponent = champion && !isItself ? await opponentOf(blobs, champion) : null;
  return judged(manifest, opponent, [], { at: clock.now(), by: 'the gate' });
}

/**
 * Keeps how a version did beside another on the rows of a file, judges it anew by that and by all that was kept before, and keeps the
 * verdict. It counts for promotion while that other one is champion.
 *
 * @throws SolventError `not_found`, `conflict` when what it was compared with is not what is registered under its number, when another
 *   result of the same file is known, or when others keep comparing the two, `model_unavailable` when the version's manifest cannot be read
 */
export async function recordComparison(
  { blobs, database, clock }: RegistryServices,
  model: string,
  version: string,
  comparison: Comparison,
  by: string,
  { withBundle = false } = {},
): Promise<{ version: RegisteredVersion; verdict: StoredVerdict }> {
  const wanted = await requireVersion(database, model, version);
  const other = await requireVersion(database, model, comparison.against.version);
  if (other.digest !== comparison.against.digest)
    throw new SolventError(
      'conflict',
      `Version ${other.version} of ${model} is the bundle ${other.digest}, and what was compared is ${comparison.against.digest}`,
    );
  if (other.version === wanted.version)
    throw new SolventError('conflict', `Version ${wanted.version} of ${model} was compared with itself`);
  const manifest = await readBundleManifest(blobs, wanted.digest);
  const opponent = await opponentOf(blobs, other);
  const pair = { model, version: wanted.version, against: other.version };
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const { recorded, unchanged } = await readComparisons(database, pair);
    const fresh = { comparison, withBundle, at: clock.now(), by };
    refuseOtherResult(recorded, fresh);
    const verdict = judged(manifest, opponent, withFile(recorded, fresh), { at: fresh.at, by });
    // The verdict first: once the comparison is written, those that it was given by are no more what they were.
    const [written] = await database.batch([
      keepVerdict(wanted, verdict, { anew: true, condition: unchanged }),
      keepComparison(wanted, fresh, unchanged),
    ]);
    if (written! > 0) return { version: wanted, verdict };
  }
  throw new SolventError(
    'conflict',
    `Others keep comparing version ${wanted.version} of ${model}: try again`,
  );
}

/** Each time that another is faster, it has written its own. */
const MOST_ATTEMPTS = 10;

/** What is kept once a comparison is: the first that tells something of a file stays, as in `keepComparison`. */
function withFile(recorded: Recorded[], fresh: Recorded): Recorded[] {
  const before = ofSameFile(recorded, fresh);
  if (before?.comparison.auc) return recorded;
  return [...recorded.filter((one) => one !== before), fresh];
}

/**
 * Two bundles and a file give one result. Another one was made up, or of another file, and must not take the place of what stopped a
 * version.
 */
function refuseOtherResult(recorded: Recorded[], fresh: Recorded): void {
  const before = ofSameFile(recorded, fresh);
  if (!before?.comparison.auc || !fresh.comparison.auc) return;
  if (isSameResult(before.comparison, fresh.comparison)) return;
  throw new SolventError(
    'conflict',
    `Of the file ${fresh.comparison.data_sha256} ${before.by} told another result at ${new Date(before.at).toISOString()}: two bundles and ` +
      'a file give one. Compare on another file, or promote with a reason by force.',
  );
}

function ofSameFile(recorded: Recorded[], fresh: Recorded): Recorded | undefined {
  return recorded.find(({ comparison }) => comparison.data_sha256 === fresh.comparison.data_sha256);
}

/** A champion whose bundle is damaged must not keep a better one from its place. */
async function opponentOf(blobs: BlobStore, { version, digest }: RegisteredVersion): Promise<Champion> {
  return { version, digest, manifest: await findBundleManifest(blobs, digest) };
}
