import { printable, printableLines } from '../../../src/printable-text.ts';
import { type Ask, Refused } from '../../model/ask.ts';
import type { Action } from '../action.ts';
import { decisionAddress, decisionsOf, requireId, requireQuestion } from '../address.ts';

interface Replayed {
  same: boolean;
  differences: { member: string; recorded: unknown; replayed: unknown }[];
}

export const replay: Action = {
  about: 'scores again what was decided, ID alone or all --from a time --to another, and tells what differs',
  takes: ['[ID]'],
  options: ['from', 'to'],
  check(given, args) {
    requireId(args);
    if (args.length === 0) requireQuestion(given);
    else if (given.from !== undefined || given.to !== undefined)
      throw new Error('It is either ID or --from and --to');
  },
  async run(ask, given, [id], say) {
    const counts = { same: 0, otherwise: 0, erased: 0, not: 0 };
    for await (const { decision_id, erased } of id === undefined
      ? decisionsOf(ask, given, (what) => {
          counts.not++;
          say(printable(what));
        })
      : [{ decision_id: id, erased: undefined }]) {
      if (erased) counts.erased++;
      else counts[await replayOne(ask, decision_id, say)]++;
    }
    say(
      `${counts.same} the same to the last bit, ${counts.otherwise} otherwise, ${counts.not} that cannot be replayed, ${counts.erased} erased.`,
    );
    return counts.otherwise + counts.not === 0;
  },
};

async function replayOne(
  ask: Ask,
  id: string,
  say: (line: string) => void,
): Promise<'same' | 'otherwise' | 'not'> {
  try {
    const { data } = await ask(`${decisionAddress(id)}/replay`, {});
    const { same, differences } = data as Replayed;
    for (const { member, recorded, replayed } of differences)
      say(printableLines(`${id} ${member}: ${JSON.stringify(recorded)} → ${JSON.stringify(replayed)}`));
    return same ? 'same' : 'otherwise';
  } catch (error) {
    // One that cannot be had is no reason to leave the others.
    if (!(error instanceof Refused && ['model_unavailable', 'file_damaged'].includes(error.code)))
      throw error;
    say(printable(`${id}: ${error.message}`));
    return 'not';
  }
}
