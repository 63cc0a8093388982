import { SolventError } from '../../errors.ts';
import {
  brokenOff,
  MOST_REFUSED_SHOWN,
  notAllStored,
  type Progress,
  storeInBlocks,
} from '../../intake/blocks.ts';
import type { Clock, Database } from '../../ports.ts';
import { keepGroupNames, MOST_ATTRIBUTES, MOST_GROUPS, readGroupNames, refusalsOf } from './group-names.ts';
import type { RefusalCode, RefusedGroup, SubjectGroup } from './read-group.ts';
import { type GroupCounts, MOST_ROWS, storeGroups } from './store.ts';

/** What became of everything in a body. `received` = `stored` + `replaced` + `repeated` + `refused`. */
export type GroupReceipt = Progress<RefusalCode> & GroupCounts;

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
  rows: AsyncIterable<(SubjectGroup | RefusedGroup)[]>,
): Promise<GroupReceipt> {
  const progress: Progress<RefusalCode> = { received: 0, refused: 0, refusedRows: [] };
  const counts: GroupCounts = { stored: 0, replaced: 0, repeated: 0 };
  const names = await readGroupNames(database);

  const store = async (block: SubjectGroup[]) => {
    const now = clock.now();
    const refusalOf = refusalsOf(names, block);
    const taken = block.filter(({ row, ...rest }) => {
      const code = refusalOf(rest);
      if (code === undefined) return true;
      if (progress.refused++ < MOST_REFUSED_SHOWN)
        progress.refusedRows.push({ row, code, message: TOO_MANY[code] });
      return false;
    });
    // First: a group whose name is not there could not be found to be forgotten.
    await keepGroupNames(database, names, taken, now);
    for (let from = 0; from < taken.length; from += MOST_ROWS) {
      const { stored, replaced, repeated } = await storeGroups(
        database,
        taken.slice(from, from + MOST_ROWS),
        now,
      );
      counts.stored += stored;
      counts.replaced += replaced;
      counts.repeated += repeated;
    }
  };

  try {
    const cause = await storeInBlocks(rows, progress, store);
    if (cause) throw brokenOff(cause, progress.received);
    return { ...progress, ...counts };
  } catch (error) {
    // The store's own word says more.
    if (error instanceof SolventError || progress.received === 0) throw error;
    throw notAllStored('groups', error);
  }
}
