import type { Database } from '../ports.ts';
import { aliasReader, type ResolverSource } from './resolver.ts';
import { formerVersion } from './rollback.ts';
import { type RegisteredVersion, requireVersion } from './versions.ts';

/** Finds what a rollback of an alias would go back to, as fresh as what answers is known; null where nothing answered before. */
export function formerResolver(
  source: ResolverSource,
): (model: string, alias: string) => Promise<RegisteredVersion | null> {
  const read = aliasReader(source, find);
  return async (model, alias) => (await read(model, alias)).found;
}

async function find(database: Database, model: string, alias: string): Promise<RegisteredVersion | null> {
  const former = await formerVersion(database, model, alias);
  return former === null ? null : requireVersion(database, model, String(former));
}
