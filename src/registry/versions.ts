import { SolventError } from '../errors.ts';
import type { Database, SqlValue, Statement } from '../ports.ts';

/** A bundle that the registry took in, and the number that it gave. */
export interface RegisteredVersion {
  model: string;
  /** From 1 on. A text, for that is what clients, metrics and jobs know. */
  version: string;
  /** SHA-256 of the bundle's manifest, by which its files are found. */
  digest: string;
  /** Whether it passed the gate when it was taken in; what it may be promoted by is its verdict against the present champion. */
  accepted: boolean;
  /** When it was taken in, as ISO time. It stands here because bundles hold no clock time. */
  created: string;
  /** Who brought it. */
  by: string;
  /** Since when nothing can point at it, who put it away and why; null for one that is not archived. */
  archived: { at: string; by: string; why: string } | null;
}

/** What a bundle is registered with. */
export interface Registration {
  model: string;
  digest: string;
  accepted: boolean;
  by: string;
  /** Milliseconds since the Unix epoch. */
  at: number;
  /** The number that it had in an older registry; by default the model's next. */
  number?: number;
}

/**
 * Gives a bundle the model's next number. A bundle that has one keeps it: doing it twice changes nothing, and two bundles
 * that come at the same time get two numbers.
 *
 * @param also is done in the same transaction
 * @throws SolventError `conflict` when the bundle cannot have the number that is asked for
 */
export async function register(
  database: Database,
  registration: Registration,
  also: Statement[] = [],
): Promise<RegisteredVersion> {
  const { model, digest, accepted, by, at, number = null } = registration;
  await database.batch([
    {
      sql: `INSERT INTO model_versions (model, version, digest, accepted, created_at, created_by)
            SELECT ?, coalesce(?, max(version) + 1, 1), ?, ?, ?, ? FROM model_versions WHERE model = ?
            ON CONFLICT DO NOTHING`,
      params: [model, number, digest, accepted ? 1 : 0, at, by, model],
    },
    ...also,
  ]);
  const version = await findBundle(database, model, digest);
  if (number !== null && version?.version !== String(number))
    throw new SolventError('conflict', `The bundle ${digest} cannot be version ${number} of ${model}`);
  return version!;
}

/** The version that a bundle is; undefined where the model has no such bundle. */
export async function findBundle(
  database: Database,
  model: string,
  digest: string,
): Promise<RegisteredVersion | undefined> {
  const [row] = await database.query<VersionRow>(`${SELECT} WHERE model = ? AND digest = ?`, [model, digest]);
  return row && versionOf(row);
}

/** The version that an alias points at, or that is named itself; undefined where there is none. */
export async function findVersion(
  database: Database,
  model: string,
  aliasOrVersion: string,
): Promise<RegisteredVersion | undefined> {
  const isNumber = isVersionNumber(aliasOrVersion);
  const wanted = isNumber
    ? '?'
    : '(SELECT version FROM model_aliases WHERE model = model_versions.model AND alias = ?)';
  const [row] = await database.query<VersionRow>(`${SELECT} WHERE model = ? AND version = ${wanted}`, [
    model,
    // No database takes what is above; no version is.
    isNumber ? Math.min(Number(aliasOrVersion), Number.MAX_SAFE_INTEGER) : aliasOrVersion,
  ]);
  return row && versionOf(row);
}

/** @throws SolventError `not_found` when there is neither such a version nor such an alias */
export async function requireVersion(
  database: Database,
  model: string,
  aliasOrVersion: string,
): Promise<RegisteredVersion> {
  const version = await findVersion(database, model, aliasOrVersion);
  if (version) return version;
  throw new SolventError(
    'not_found',
    `The registry of ${model} has no version and no alias "${aliasOrVersion}"`,
  );
}

/** @throws SolventError `conflict` when it is archived, with what to do */
export function requireInUse({ model, version, archived }: RegisteredVersion): void {
  if (!archived) return;
  throw new SolventError(
    'conflict',
    `Version ${version} of ${model} is archived. Take it out first: npm run model -- unarchive ${version}`,
  );
}

/** Whether a model has any version. */
export async function isRegistered(database: Database, model: string): Promise<boolean> {
  const found = await database.query('SELECT 1 FROM model_versions WHERE model = ? LIMIT 1', [model]);
  return found.length > 0;
}

/** @throws SolventError `not_found` when the model has no version */
export async function requireModel(database: Database, model: string): Promise<void> {
  if (!(await isRegistered(database, model))) throw new SolventError('not_found', 'There is no such model.');
}

/** A model's versions, the oldest first. */
export async function listVersions(database: Database, model: string): Promise<RegisteredVersion[]> {
  const rows = await database.query<VersionRow>(`${SELECT} WHERE model = ? ORDER BY version`, [model]);
  return rows.map(versionOf);
}

/** All models by name, how many versions each has, and how many more are archived. */
export function listModels(
  database: Database,
): Promise<{ model: string; versions: number; archived: number }[]> {
  return database.query(
    `SELECT model, count(*) FILTER (WHERE archived_at IS NULL) AS versions, count(archived_at) AS archived
     FROM model_versions GROUP BY model ORDER BY model`,
  );
}

/** Versions are numbers, and no alias begins with a digit. */
export function isVersionNumber(aliasOrVersion: string): boolean {
  return /^[1-9]\d*$/.test(aliasOrVersion);
}

const SELECT = `SELECT model, version, digest, accepted, created_at, created_by, archived_at, archived_by, archived_why
  FROM model_versions`;

interface VersionRow extends Record<string, SqlValue> {
  model: string;
  version: number;
  digest: string;
  accepted: number;
  created_at: number;
  created_by: string;
  archived_at: number | null;
  archived_by: string | null;
  archived_why: string | null;
}

function versionOf(row: VersionRow): RegisteredVersion {
  return {
    model: row.model,
    version: String(row.version),
    digest: row.digest,
    accepted: row.accepted === 1,
    created: new Date(row.created_at).toISOString(),
    by: row.created_by,
    archived:
      row.archived_at === null
        ? null
        : { at: new Date(row.archived_at).toISOString(), by: row.archived_by!, why: row.archived_why! },
  };
}
