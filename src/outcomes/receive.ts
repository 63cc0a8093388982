import { SolventError } from '../errors.ts';
import type { Clock, Database } from '../ports.ts';
import { BLOCK_ROWS } from './block.ts';
import { type StoredCounts, takeCounts } from './counts.ts';
import type { Outcome } from './outcome.ts';
import { isRefusal, type RefusedRow } from './read-outcome.ts';
import { storeOutcomes } from './store.ts';

/** What became of everything in a body. `received` = `stored` + `repeated` + `refused`. */
export interface Receipt extends StoredCounts {
  received: number;
  refused: number;
  /** The first refused rows. */
  refusedRows: RefusedRow[];
}

/**
 * Rows of one body: a block takes five of the thousand questions that a Worker may ask its database on behalf of a
 * request.
 */
export const MOST_ROWS = 1_000_000;

/** Refused rows that an answer names. */
export const MOST_REFUSED_SHOWN = 100;

/**
 * Takes in reported outcomes, block by block, holding one block in memory. Each block is stored all or nothing; when the
 * body breaks off, what came before is kept, and the same body can be sent again.
 *
 * @param rows in the body's order, piece by piece
 * @throws SolventError as `rows` does, or `payload_too_large`, saying how far it came
 */
export async function receiveOutcomes(
  { database, clock, newId }: { database: Database; clock: Clock; newId(): string },
  rows: AsyncIterable<(Outcome | RefusedRow)[]>,
): Promise<Receipt> {
  const id = newId();
  const refusedRows: RefusedRow[] = [];
  let received = 0;
  let refused = 0;
  let blocks = 0;
  let block: Outcome[] = [];
  const store = async () => {
    if (block.length === 0) return;
    await storeOutcomes(database, block, clock.now(), { receipt: id, block: blocks++ });
    block = [];
  };
  try {
    for await (const piece of rows) {
      for (const read of piece) {
        if (received === MOST_ROWS)
          throw new SolventError(
            'payload_too_large',
            `A body has at most ${MOST_ROWS} outcomes: split the file.`,
          );
        received++;
        if (!isRefusal(read)) block.push(read);
        else if (refused++ < MOST_REFUSED_SHOWN) refusedRows.push(read);
        if (block.length === BLOCK_ROWS) await store();
      }
    }
  } catch (error) {
    if (!(error instanceof SolventError) || received === 0) throw error;
    await store();
    await takeCounts(database, id);
    throw new SolventError(
      error.code,
      `${error.message} The ${received} rows before it were taken: what was stored is not stored twice when you send it again.`,
      { details: [{ path: 'received', message: String(received) }], cause: error },
    );
  }
  await store();
  return { received, ...(await takeCounts(database, id)), refused, refusedRows };
}
