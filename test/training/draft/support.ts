import { seededRandom } from '../../../src/random.ts';
import type { FileOptions } from '../../../src/table/file-options.ts';
import { type Draft, type DraftOptions, draftSchema } from '../../../src/training/draft/draft.ts';
import type { Verdict } from '../../../src/training/draft/verdicts.ts';
import { bytesOf } from '../support.ts';

/** A column's cells, by row. */
export type Cells = (row: number) => string | number;

/** Lines of a file with a target `Bad` (1 in every fifth row) as its last column. */
export function table(rows: number, columns: Record<string, Cells>): string[] {
  const cellsOf = (row: number) => [
    ...Object.values(columns).map((cells) => cells(row)),
    row % 5 === 0 ? 1 : 0,
  ];
  return [
    [...Object.keys(columns), 'Bad'].join(','),
    ...Array.from({ length: rows }, (_, row) => cellsOf(row).join(',')),
  ];
}

export function draftOf(
  lines: string[],
  options: Partial<DraftOptions> = {},
  file: FileOptions = {},
): Promise<Draft> {
  return draftSchema({ name: 'loans.csv', bytes: bytesOf(lines), ...file }, { model: 'loans', ...options });
}

/** What becomes of a column of these cells beside a usable one. */
export async function verdictOf(column: string, cells: Cells, rows = 400): Promise<Verdict> {
  const { verdicts } = await draftOf(table(rows, { Income: noise(7), [column]: cells }));
  return verdicts.find((verdict) => verdict.column === column)!;
}

/** Numbers with two decimals from 0 to 1000, which have nothing to do with anything. */
export function noise(seed: number): Cells {
  const random = seededRandom(seed);
  const drawn: number[] = [];
  return (row) => {
    while (drawn.length <= row) drawn.push(Math.round(random.next() * 100_000) / 100);
    return drawn[row]!;
  };
}

/** Whole numbers below a bound, which have nothing to do with anything. */
export function dice(bound: number, seed = 3): Cells {
  const drawn = noise(seed);
  return (row) => Math.floor((Number(drawn(row)) * 100) % bound);
}
