import type { Estimate } from '../../statistics/estimate.ts';

/** How numbers stand in a card. */
export const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;
export const digits = (value: number): string => value.toFixed(4);

/** A value with its interval, or a dash where there is none. */
export function interval(estimate: Estimate | null, write: (value: number) => string = digits): string {
  return estimate === null
    ? '–'
    : `${write(estimate.value)} (${write(estimate.low)} – ${write(estimate.high)})`;
}

/** A table, whose cells are Markdown. */
export function table(header: string[], rows: string[][]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** `3 rows`, `1 row` */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
