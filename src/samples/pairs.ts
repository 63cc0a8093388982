import type { Database } from '../ports.ts';
import { CUT, OF_ANY_PLACE, shareOfRead, wholePlaces } from './read.ts';

/** PDs that two versions gave the same application. */
export interface Pair {
  champion: number;
  challenger: number;
  /** The share of all applications that had a chance to be read, as of `StoredSample`. */
  share: number | null;
}

/**
 * What a challenger thought of a champion's samples in a stretch of time, at most `limit` pairs, those with the lowest ranks.
 * @param versions numbers of versions
 */
export async function readPairs(
  database: Database,
  model: string,
  { champion, challenger }: { champion: string; challenger: string },
  from: number,
  to: number,
  limit: number,
): Promise<Pair[]> {
  // As `readWindow`: place by place, so that nothing is sorted before the limit applies.
  const rows = await database.query<{
    place: number;
    rate: number | null;
    cut: number | null;
    champion: number;
    challenger: number;
  }>(
    `SELECT s.place, s.rate, ${CUT}, c.probability AS champion, s.probability AS challenger
     FROM samples s CROSS JOIN samples c
     WHERE c.id = s.beside AND c.version = ? AND s.model = ? AND s.version = ? AND s.${OF_ANY_PLACE} AND s.at >= ? AND s.at < ?
     ORDER BY s.place, s.at DESC LIMIT ?`,
    [champion, model, challenger, from, to, limit],
  );
  const { read, readShare } = wholePlaces(rows, limit);
  return read.map(({ champion, challenger, ...row }) => ({
    champion,
    challenger,
    share: shareOfRead(row, readShare),
  }));
}
