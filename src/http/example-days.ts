import type { CompiledSchema } from '../application/compile.ts';
import { dayLimits } from '../application/date-problems.ts';
import { readDay } from '../application/day.ts';

const FIRST_DAY = readDay('0000-01-01')!;
const LAST_DAY = readDay('9999-12-31')!;
/** On which an example begins where the limits allow it: no clock says what day it is. */
const SOME_DAY = readDay('2026-01-31')!;
/** Days of a year, a month and a day, in the mean. */
const LENGTHS = { years: 365.2425, months: 30.436_875, days: 1 };

/**
 * Days between which times lie that are about those of a row, within the limits of their fields.
 *
 * @param row a model's inputs, null for missing
 * @returns for every field its day, where it is a date
 */
export function exampleDays(
  compiled: CompiledSchema,
  row: readonly (number | null)[],
): (number | undefined)[] {
  const { fields } = compiled.schema;
  const days: (number | undefined)[] = fields.map(() => undefined);
  const set = (index: number, day: number) => {
    const field = fields[index]!;
    if (field.type !== 'date') return;
    const { min, max } = dayLimits(field);
    days[index] ??= Math.max(FIRST_DAY, min, Math.min(LAST_DAY, max, Math.round(day)));
  };
  for (const { kind, from, to, feature } of compiled.spans) {
    const length = (row[feature] ?? 0) * LENGTHS[kind];
    set(to, days[from] === undefined ? SOME_DAY : days[from] + length);
    set(from, days[to]! - length);
  }
  return days;
}
