import { SolventError } from '../../errors.ts';
import { BLOCK_ROWS, brokenOff, notAllStored, type Progress, storeInBlocks } from '../../intake/blocks.ts';
import type { Clock, Database } from '../../ports.ts';
import type { ReportedDecision } from './final-decision.ts';
import type { RefusalCode, RefusedRow } from './read-row.ts';
import { type StoredCounts, storeFinalDecisions } from './store.ts';

/** What became of everything in a body. `received` = `stored` + `repeated` + `outdated` + `refused`. */
export interface FinalReceipt extends StoredCounts, Progress<RefusalCode> {}

/** Rows of a body: of 20 blocks, two questions to the database each. */
export const MOST_ROWS = 20 * BLOCK_ROWS;

/**
 * Takes in final decisions, block by block. Each block is stored all or nothing; when the body breaks off, what came before is kept, and the
 * same body can be sent again.
 *
 * @param rows in the body's order, piece by piece
 * @throws SolventError as `rows` does, saying how far it came; `payload_too_large` for more than MOST_ROWS rows
 */
export async function receiveFinalDecisions(
  { database, clock }: { database: Database; clock: Clock },
  rows: AsyncIterable<(ReportedDecision | RefusedRow)[]>,
): Promise<FinalReceipt> {
  const progress: Progress<RefusalCode> = { received: 0, refused: 0, refusedRows: [] };
  const sum: StoredCounts = { stored: 0, repeated: 0, outdated: 0 };
  try {
    const cause = await storeInBlocks(atMost(rows), progress, async (block) => {
      const counts = await storeFinalDecisions(database, block, clock.now());
      sum.stored += counts.stored;
      sum.repeated += counts.repeated;
      sum.outdated += counts.outdated;
    });
    if (cause) throw brokenOff(cause, progress.received);
  } catch (error) {
    // The store's own word says more.
    if (error instanceof SolventError || progress.received === 0) throw error;
    throw notAllStored('final decisions', error);
  }
  return { ...progress, ...sum };
}

async function* atMost<Row>(rows: AsyncIterable<Row[]>): AsyncGenerator<Row[]> {
  let left = MOST_ROWS;
  for await (const piece of rows) {
    if (piece.length > left) {
      yield piece.slice(0, left);
      throw new SolventError(
        'payload_too_large',
        `A file of final decisions has at most ${MOST_ROWS} rows: send the rest in a file of its own.`,
      );
    }
    left -= piece.length;
    yield piece;
  }
}
