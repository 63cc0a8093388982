import { SolventError } from '../errors.ts';
import type { Clock, Database } from '../ports.ts';
import type { Outcome } from './outcome.ts';
import { isRefusal, type RefusedRow } from './read-outcome.ts';
import { BLOCK_ROWS, type StoredCounts, storeOutcomes } from './store.ts';

/** What became of everything in a body. `received` = `stored` + `repeated` + `refused`. */
export interface Receipt extends StoredCounts {
  received: number;
  refused: number;
  /** The first refused rows. */
  refusedRows: RefusedRow[];
}

/**
 * Rows of one body: a block takes seven of the thousand questions that a Worker may ask its database on behalf of a
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
  { database, clock }: { database: Database; clock: Clock },
  rows: AsyncIterable<(Outcome | RefusedRow)[]>,
): Promise<Receipt> {
  const receipt: Receipt = {
    received: 0,
    stored: 0,
    repeated: 0,
    contradicting: 0,
    late: 0,
    unknown: 0,
    refused: 0,
    refusedRows: [],
  };
  let block: Outcome[] = [];
  const store = async () => {
    if (block.length === 0) return;
    const counts = await storeOutcomes(database, block, clock.now());
    block = [];
    for (const name of Object.keys(counts) as (keyof StoredCounts)[]) receipt[name] += counts[name];
  };
  try {
    for await (const piece of rows) {
      for (const read of piece) {
        if (receipt.received === MOST_ROWS)
          throw new SolventError(
            'payload_too_large',
            `A body has at most ${MOST_ROWS} outcomes: split the file.`,
          );
        receipt.received++;
        if (!isRefusal(read)) block.push(read);
        else if (receipt.refused++ < MOST_REFUSED_SHOWN) receipt.refusedRows.push(read);
        if (block.length === BLOCK_ROWS) await store();
      }
    }
  } catch (error) {
    if (!(error instanceof SolventError) || receipt.received === 0) throw error;
    await store();
    throw new SolventError(
      error.code,
      `${error.message} The ${receipt.received} rows before it were taken: what was stored is not stored twice when you send it again.`,
      { details: [{ path: 'received', message: String(receipt.received) }], cause: error },
    );
  }
  await store();
  return receipt;
}
