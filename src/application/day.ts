import { z } from 'zod';
import { DAY_MS } from '../time.ts';

/** A day in a file that people write. */
export const isoDate = z.iso.date().describe('a date such as 2026-01-31');

const LENGTH = '2026-01-31'.length;
const TIME = /^(?:T| +)\d{1,2}:\d{2}/;

/**
 * The day that an ISO date names, in days since 1970-01-01; a time of the day behind it does not matter.
 *
 * @returns undefined for anything else, 30 February among it
 * @example readDay('1970-01-02 08:15') // 1
 */
export function readDay(cell: string): number | undefined {
  const text = cell.trim();
  const day = text.slice(0, LENGTH);
  const isDay = z.regexes.date.test(day) && (text.length === LENGTH || TIME.test(text.slice(LENGTH)));
  return isDay ? Date.parse(day) / DAY_MS : undefined;
}

/**
 * A day as `readDay` reads it, of the years 0 to 9999.
 *
 * @example dayText(20_484) // '2026-01-31'
 */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, LENGTH);
}

/** What is said of a text that `readDay` does not read, behind the name of what it stands for. */
export function noDay(text: string): string {
  const day = text.slice(0, LENGTH);
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && readDay(day) === undefined)
    return 'is not a date: there is no such day';
  const [, first, second] = /^(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2}(?:\d{2})?(?!\d)/.exec(text) ?? [];
  const isAmbiguous = Number(first) <= 12 && Number(second) <= 12;
  return `is not a date${isAmbiguous ? ' for sure, as day and month may stand in either order' : ''}: write it as 2026-01-31`;
}
