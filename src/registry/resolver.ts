import type { Background, Clock, Database, Logger } from '../ports.ts';
import { isVersionNumber, type RegisteredVersion, requireVersion } from './versions.ts';

export interface ResolverSource {
  database: Database;
  clock: Clock;
  logger: Logger;
  background: Background;
}

/** Until this age what is known of an alias is taken as it is; then it is read again behind an answer. */
const FRESH_MILLISECONDS = 2_000;
/** From this age on an answer waits for the registry: an isolate that was quiet must not answer with an old champion. */
const STALE_MILLISECONDS = 5_000;

interface Known {
  registered: RegisteredVersion;
  /** When it was read, and when reading it was last begun. */
  readAt: number;
  askedAt: number;
}

/**
 * Finds the version behind an alias or a number of a model. A number's version never changes; an alias is read again when it is no
 * longer fresh, by one caller, while the others take what is known. When it cannot be read, what is known goes on being
 * used.
 *
 * @returns a function that throws `not_found` where the registry knows neither such a version nor such an alias
 */
export function versionResolver(
  source: ResolverSource,
): (model: string, aliasOrVersion: string) => Promise<RegisteredVersion> {
  const { database, clock, logger, background } = source;
  /** By model and alias or number. */
  const known = new Map<string, Known>();

  async function read(model: string, aliasOrVersion: string): Promise<RegisteredVersion> {
    const now = clock.now();
    const key = `${model}/${aliasOrVersion}`;
    const last = known.get(key);
    if (last) last.askedAt = now;
    const registered = await requireVersion(database, model, aliasOrVersion);
    known.set(key, { registered, readAt: now, askedAt: now });
    return registered;
  }

  async function readAgain(model: string, aliasOrVersion: string, last: Known): Promise<RegisteredVersion> {
    try {
      return await read(model, aliasOrVersion);
    } catch (error) {
      logger.log('warn', 'registry_unreadable', { model, reason: (error as Error).message });
      return last.registered;
    }
  }

  return async (model, aliasOrVersion) => {
    const last = known.get(`${model}/${aliasOrVersion}`);
    if (!last) return read(model, aliasOrVersion);
    const now = clock.now();
    const isKnown = isVersionNumber(aliasOrVersion) || now - last.askedAt < FRESH_MILLISECONDS;
    if (isKnown) return last.registered;
    const work = readAgain(model, aliasOrVersion, last);
    if (now - last.readAt >= STALE_MILLISECONDS) return work;
    background(work);
    return last.registered;
  };
}
