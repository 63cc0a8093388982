import { type FinalDecision, outweighs } from '../../decisions/final/final-decision.ts';
import { IS_OF_SAMPLE } from '../../decisions/final/of-sample.ts';
import { type FinalRow, finalOf } from '../../decisions/final/store.ts';
import type { Database } from '../../ports.ts';
import { OF_ANY_PLACE, wholePlaces } from '../../samples/read.ts';

/** A sampled prediction, and what the lender decided about it in the end; null where that is not known. */
export interface DecidedSample {
  probability: number;
  final: FinalDecision | null;
}

type Row = { id: string; place: number; rate: number | null; probability: number } & FinalRow;

/** No EXISTS: SQLite would join the table, and sort all samples of the time before the limit applies. */
const IS_ANY_KNOWN = '(SELECT decided_at FROM final_decisions LIMIT 1) IS NOT NULL';

/**
 * A version's samples of a stretch of time with their final decisions, at most `limit`, those with the lowest ranks. What a challenger
 * scored beside the champion was told to nobody, and is not among them.
 *
 * @returns undefined where nobody has reported any final decision, of whatever
 */
export async function readDecided(
  database: Database,
  model: string,
  version: string,
  { from, to }: { from: number; to: number },
  limit: number,
): Promise<DecidedSample[] | undefined> {
  const rows = await database.query<{ [Name in keyof Row]: Row[Name] | null } & { any: number }>(
    `SELECT known.found AS "any", s.id, s.place, s.rate, s.probability, f.decided_at, f.decision, f.why, f.overridden
     FROM (SELECT 1 AS found WHERE ${IS_ANY_KNOWN}) known
     LEFT JOIN (SELECT s.id, s.request, s.decision, s.place, s.rate, s.at, s.probability FROM samples s
       WHERE s.model = ? AND s.version = ? AND s.beside IS NULL AND s.${OF_ANY_PLACE} AND s.at >= ? AND s.at < ?
         AND ${IS_ANY_KNOWN}
       ORDER BY s.place, s.at DESC LIMIT ?) s ON true
     LEFT JOIN final_decisions f ON ${IS_OF_SAMPLE}
     ORDER BY s.place, s.at DESC`,
    [model, version, from, to, limit],
  );
  if (rows.length === 0) return undefined;
  const samples = new Map<string, DecidedSample & Pick<Row, 'place' | 'rate'>>();
  for (const row of rows as Row[]) {
    if (row.id === null) continue;
    const final = row.decision === null ? null : finalOf(row);
    const known = samples.get(row.id)?.final;
    if (known && !(final && outweighs(final, known))) continue;
    const { place, rate, probability } = row;
    samples.set(row.id, { place, rate, probability, final });
  }
  return [...wholePlaces([...samples.values()], limit).read];
}
