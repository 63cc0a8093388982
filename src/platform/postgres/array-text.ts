import type { SqlValue } from '../../ports.ts';

/** Values as the text of an array of PostgreSQL, of whichever type its elements are. */
export function arrayText(values: readonly SqlValue[]): string {
  return `{${values.map(element).join(',')}}`;
}

function element(value: SqlValue): string {
  if (value === null) return 'NULL';
  // 0 has no sign as a text.
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
