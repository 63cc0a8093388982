import type { Random } from '../../ports.ts';
import { shuffle } from '../../random.ts';

/** At most so many of the rows 0 … rows − 1, drawn without replacement, ascending; all of them where there are no more. */
export function sampleRows(rows: number, most: number, random: Random): Uint32Array {
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return rows <= most ? all : shuffle(all, random).slice(0, most).sort();
}
