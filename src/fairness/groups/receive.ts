import { isRefused, SolventError } from '../../errors.ts';
import type { Clock, Database } from '../../ports.ts';
import { keepGroupNames, MOST_ATTRIBUTES, MOST_GROUPS, readGroupNames, refusalsOf } from './group-names.ts';
import { isRefusal, type RefusedRow, type SubjectGroup } from './read-group.ts';
import { BLOCK_ROWS, type GroupCounts, storeGroups } from './store.ts';

/** What became of everything in a body. `received` = `stored` + `replaced` + `repeated` + `refused`. */
export interface GroupReceipt extends GroupCounts {
  received: number;
  refused: number;
  /** The first refused rows. */
  refusedRows: RefusedRow[];
}

/** Refused rows that an answer names. */
export const MOST_REFUSED_SHOWN = 100;

const TOO_MANY = {
  too_many_attributes: `there would be more than ${MOST_ATTRIBUTES} attributes`,
  too_many_groups: `its attribute would have more than ${MOST_GROUPS} groups`,
};

/**
 * Takes in the groups of subjects, block by block, holding one block in memory. When the body breaks off, what came before is kept, and the
 * same body can be sent again.
 *
 * @param rows in the body's order, piece by piece
 * @throws SolventError as `rows` does, saying how far it came
 */
export async function receiveGroups(
  { database, clock }: { database: Database; clock: Clock },
  rows: AsyncIterable<(SubjectGroup | RefusedRow)[]>,
): Promise<GroupReceipt> {
  const receipt: GroupReceipt = {
    received: 0,
    stored: 0,
    replaced: 0,
    repeated: 0,
    refused: 0,
    refusedRows: [],
  };
  const names = await readGroupNames(database);
  let block: SubjectGroup[] = [];

  const refuse = (row: RefusedRow) => {
    receipt.refused++;
    if (receipt.refusedRows.length < MOST_REFUSED_SHOWN) receipt.refusedRows.push(row);
  };
  const store = async () => {
    const now = clock.now();
    const refusalOf = refusalsOf(names, block);
    const taken = block.filter((row) => {
      const code = refusalOf(row);
      if (code) refuse({ row: row.row, code, message: TOO_MANY[code] });
      return code === undefined;
    });
    block = [];
    if (taken.length === 0) return;
    // First: a group whose name is not there could not be found to be forgotten.
    await keepGroupNames(database, names, taken, now);
    const { stored, replaced, repeated } = await storeGroups(database, taken, now);
    receipt.stored += stored;
    receipt.replaced += replaced;
    receipt.repeated += repeated;
  };

  try {
    for await (const piece of rows)
      for (const read of piece) {
        receipt.received++;
        if (isRefusal(read)) refuse(read);
        else block.push(read);
        if (block.length === BLOCK_ROWS) await store();
      }
  } catch (error) {
    if (!isRefused(error) || receipt.received === 0) throw error;
    await store();
    throw brokenOff(error, receipt.received);
  }
  await store();
  return receipt;
}

function brokenOff(cause: SolventError, received: number): SolventError {
  return new SolventError(
    cause.code,
    `${cause.message} ${received === 1 ? 'The row before it was' : `The ${received} rows before it were`} taken: sent again, they change nothing.`,
    { details: [{ path: 'received', message: String(received) }], cause },
  );
}
