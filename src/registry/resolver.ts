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
export const STALE_MILLISECONDS = 5_000;
/** A read that takes so long is taken to be lost, and nobody waits for another until one came through. */
const PATIENCE_MILLISECONDS = 1_000;

/** What stands behind an alias, as far as is known. */
export interface Resolved<Found> {
  found: Found;
  /** When it was so, in milliseconds since the Unix epoch: when reading it was begun. */
  readAt: number;
  /** The same where the registry cannot be read at the moment; null where it can. */
  unreadSince: number | null;
}

interface Known<Found> {
  found: Found;
  /** When it was read, and when reading it was last begun: later than that while it goes on, or has failed. */
  readAt: number;
  askedAt: number;
  /** The last read failed, or does not end. */
  isAway: boolean;
}

/**
 * Finds the version behind an alias or a number of a model.
 * @returns a function that throws `not_found` where the registry knows neither such a version nor such an alias
 */
export function versionResolver(
  source: ResolverSource,
): (model: string, aliasOrVersion: string) => Promise<Resolved<RegisteredVersion>> {
  return aliasReader(source, requireVersion);
}

/**
 * Reads what stands behind an alias or a number of a model. A number's version never changes; an alias is read again when it is no
 * longer fresh, by one caller behind its answer, while the others take what is known. So with requests in every few seconds none waits for the
 * registry. After a quiet time what is known is stale, and all that come until it is read wait for it: each for a read of
 * its own, since in workerd a read ends with the request that began it. When it cannot be read, what is known goes on being used, and
 * nobody waits.
 *
 * @returns a function that throws what `find` does, while nothing is known
 */
export function aliasReader<Found>(
  source: ResolverSource,
  find: (database: Database, model: string, aliasOrVersion: string) => Promise<Found>,
): (model: string, aliasOrVersion: string) => Promise<Resolved<Found>> {
  const { database, clock, logger, background } = source;
  /** By model and alias or number. */
  const known = new Map<string, Known<Found>>();

  async function read(model: string, aliasOrVersion: string): Promise<Resolved<Found>> {
    const begun = clock.now();
    const found = await find(database, model, aliasOrVersion);
    const key = `${model}/${aliasOrVersion}`;
    // Reads end in any order: an old one must not take the place of what was begun after it.
    const other = known.get(key);
    if (other && other.readAt > begun) return resolved(other);
    known.set(key, { found, readAt: begun, askedAt: begun, isAway: false });
    return { found, readAt: begun, unreadSince: null };
  }

  async function readAgain(
    model: string,
    aliasOrVersion: string,
    last: Known<Found>,
  ): Promise<Resolved<Found>> {
    try {
      return await read(model, aliasOrVersion);
    } catch (error) {
      last.isAway = true;
      const seconds_old = (clock.now() - last.readAt) / 1_000;
      logger.log('warn', 'registry_unreadable', { model, seconds_old, reason: (error as Error).message });
      return resolved(last);
    }
  }

  return async (model, aliasOrVersion) => {
    const last = known.get(`${model}/${aliasOrVersion}`);
    if (!last) return read(model, aliasOrVersion);
    const now = clock.now();
    if (isVersionNumber(aliasOrVersion) || now - last.readAt < FRESH_MILLISECONDS) return resolved(last);
    const sinceAsked = now - last.askedAt;
    const isAsked = last.askedAt > last.readAt;
    if (sinceAsked >= STALE_MILLISECONDS) last.isAway = false;
    else if (isAsked && sinceAsked >= PATIENCE_MILLISECONDS) last.isAway = true;
    const mustWait = now - last.readAt >= STALE_MILLISECONDS && !last.isAway;
    if (!isAsked || sinceAsked >= FRESH_MILLISECONDS) last.askedAt = now;
    else if (!mustWait) return resolved(last);
    const work = readAgain(model, aliasOrVersion, last);
    if (mustWait) return work;
    background(work);
    return resolved(last);
  };
}

function resolved<Found>({ found, readAt, isAway }: Known<Found>): Resolved<Found> {
  return { found, readAt, unreadSince: isAway ? readAt : null };
}
