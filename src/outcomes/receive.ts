import { isRefused, SolventError } from '../errors.ts';
import { brokenOff, notAllStored, storeInBlocks } from '../intake/blocks.ts';
import { type StoredCounts, takeCounts } from './counts.ts';
import type { Outcome } from './outcome.ts';
import type { RefusedRow } from './read-outcome.ts';
import { type Progress, type StoredLater, storeLater } from './receipts/body.ts';
import type { OutcomeServices } from './services.ts';
import { storeOutcomes } from './store.ts';

/** What became of everything in a body. `received` = `stored` + `repeated` + `refused`. */
export interface Receipt extends StoredCounts {
  received: number;
  refused: number;
  /** The first refused rows. */
  refusedRows: RefusedRow[];
}

/**
 * Blocks that a request stores itself, five questions to the database each, of the thousand that a Worker may ask: those
 * of a longer body are stored by others.
 */
export const DIRECT_BLOCKS = 20;

/**
 * Takes in reported outcomes, block by block, holding one block in memory. Each block is stored all or nothing; when the
 * body breaks off, what came before is kept, and the same body can be sent again.
 *
 * @param owner the name of the API key that sent them
 * @param model whose samples they are about
 * @param rows in the body's order, piece by piece
 * @returns what became of them; of a long body, whose blocks are stored after the answer, the receipt's name
 * @throws SolventError as `rows` does, saying how far it came
 */
export async function receiveOutcomes(
  services: OutcomeServices,
  owner: string,
  model: string,
  rows: AsyncIterable<(Outcome | RefusedRow)[]>,
): Promise<Receipt | { receipt: string }> {
  const { database, clock, newId } = services;
  const receipt = newId();
  const progress: Progress = { blocks: 0, received: 0, refused: 0, refusedRows: [] };
  let later: StoredLater | undefined;

  const store = async (block: Outcome[]) => {
    const name = { receipt, block: progress.blocks };
    if (name.block < DIRECT_BLOCKS) {
      await storeOutcomes(database, model, block, clock.now(), name);
      progress.blocks++;
    } else {
      later ??= await storeLater(services, { owner, model, receipt }, progress);
      progress.blocks++;
      await later.put(name, block, progress);
    }
  };

  try {
    const cause = await storeInBlocks(rows, progress, store);
    if (later) await later.end(progress, cause?.message ?? null);
    const counts = later ? undefined : await takeCounts(database, receipt);
    if (cause) throw brokenOff(cause, progress.received, later && receipt);
    const { received, refused, refusedRows } = progress;
    return counts ? { received, ...counts, refused, refusedRows } : { receipt };
  } catch (error) {
    if (isRefused(error) || progress.received === 0) throw error;
    // Nothing was promised: the store's own word says more.
    if (!later && error instanceof SolventError) throw error;
    throw notAllStored('outcomes', error, later && receipt);
  }
}
