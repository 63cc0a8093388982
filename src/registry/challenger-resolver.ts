import type { Database } from '../ports.ts';
import { CHALLENGER, type Challenger, findChallenger } from './challenger.ts';
import { aliasReader, type ResolverSource } from './resolver.ts';

/**
 * Finds a model's challenger, as fresh as what answers is known. Until it was read there is none: nobody waits again for a registry
 * that is away, and afterwards the last one that was read goes on.
 */
export function challengerResolver(source: ResolverSource): (model: string) => Promise<Challenger | null> {
  const everRead = new Set<string>();

  async function find(database: Database, model: string): Promise<Challenger | null> {
    try {
      const challenger = await findChallenger(database, model);
      everRead.add(model);
      return challenger;
    } catch (error) {
      if (everRead.has(model)) throw error;
      source.logger.log('warn', 'registry_unreadable', { model, reason: (error as Error).message });
      return null;
    }
  }

  const read = aliasReader(source, find);
  return async (model) => (await read(model, CHALLENGER)).found;
}
