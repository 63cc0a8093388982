import { printable } from '../../src/printable-text.ts';

/** An answer whose every text stands on one line and is obeyed by no terminal: people and other systems wrote them. */
export function printableData(value: unknown): unknown {
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value)) return value.map(printableData);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [printable(name), printableData(one)]),
  );
}
