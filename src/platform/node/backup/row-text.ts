import type { SqlValue } from '../../../ports.ts';

/** Numbers that JSON has no word for. */
type Written = SqlValue | { number: string };

/** A row as a line of JSON. What is read back is the same value, of the same type, to the last bit. */
export function writeRow(row: readonly SqlValue[]): string {
  return `${JSON.stringify(row.map(written))}\n`;
}

export function readRow(line: string): SqlValue[] {
  return (JSON.parse(line) as Written[]).map((value) =>
    typeof value === 'object' && value !== null ? Number(value.number) : value,
  );
}

function written(value: SqlValue): Written {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return { number: Object.is(value, -0) ? '-0' : String(value) };
}
