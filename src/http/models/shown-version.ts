import type { Database } from '../../ports.ts';
import { listAliases } from '../../registry/aliases.ts';
import { listTags } from '../../registry/tags.ts';
import { presentOutcomes } from '../../registry/verdicts.ts';
import type { RegisteredVersion } from '../../registry/versions.ts';
import { type VersionView, versionView } from './views.ts';

/** A version with all that the registry knows of it. */
export async function shownVersion(database: Database, version: RegisteredVersion): Promise<VersionView> {
  const [outcomes, aliases, tags] = await Promise.all([
    presentOutcomes(database, version.model),
    listAliases(database, version.model),
    listTags(database, version.model, version.version),
  ]);
  return versionView(version, aliases, outcomes.get(version.version) ?? null, tags.get(version.version));
}
