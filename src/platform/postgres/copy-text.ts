import type { SqlValue } from '../../ports.ts';

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A row as a line of COPY's text format. */
export function copyLine(row: readonly SqlValue[]): string {
  return `${row.map(copyCell).join('\t')}\n`;
}

function copyCell(value: SqlValue): string {
  if (value === null) return '\\N';
  // 0 has no sign as a text.
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]!);
}
