import { z } from 'zod';
import { DAY_MS } from '../../time.ts';

const LENGTH = '2026-01-31'.length;

/**
 * The day that an ISO date names, in days since 1970-01-01; what stands behind it, a time of the day, does not matter.
 *
 * @returns undefined for anything else, 30 February among it
 * @example readDay('1970-01-02 08:15') // 1
 */
export function readDay(cell: string): number | undefined {
  const text = cell.trim();
  const day = text.slice(0, LENGTH);
  const isDay = z.regexes.date.test(day) && (text.length === LENGTH || /[T ]/.test(text.charAt(LENGTH)));
  return isDay ? Date.parse(day) / DAY_MS : undefined;
}
