import type { Written } from '../../table/written.ts';
import type { ColumnProfile } from './column-profile.ts';
import { sum } from './separation.ts';
import { rowsOf } from './value-counts.ts';

/** What the numbers of a column are written with, and what its reader should look at; or why they cannot be read alike. */
export type DraftedWritten = { written?: Written; notes: string[] } | { reason: string };

/** @example of `13.56%`, `5 %` and `0`: percent; of `$5` and `5 EUR`, whose amounts nobody has converted: a reason */
export function draftWritten({ signs, numbers }: ColumnProfile): DraftedWritten {
  const met = [...signs.counts.keys()].sort();
  if (met.length === 0) return { notes: [] };
  const named = met.map((sign) => JSON.stringify(sign)).join(', ');
  if (met.length > 1)
    return met.includes('%')
      ? { reason: `signs of per cent and of a currency are mixed in it (${named})` }
      : { reason: `its amounts seem to be in several currencies (${named}): convert them into one` };
  const signed = rowsOf(sum([...signs.counts.values()]));
  if (met[0] !== '%') return { written: 'currency', notes: [] };
  const bare = numbers.rows - numbers.zeros - signed;
  const notes =
    bare > 0
      ? [
          `${signed} of its numbers have a sign of per cent and ${bare} have none: 0.5 and 0.5% are read alike`,
        ]
      : [];
  return { written: 'percent', notes };
}
