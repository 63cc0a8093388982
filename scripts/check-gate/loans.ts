import { columnFinder } from '../../src/application/columns.ts';
import type { ApplicationSchema } from '../../src/application/schema.ts';
import { seededRandom } from '../../src/random.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { quotedCell } from '../../src/table/cell.ts';
import { openCsv } from '../../src/training/data/csv.ts';
import { placeOf } from '../../src/training/data/place.ts';
import { readBytes } from '../training/input.ts';

/** A CSV in memory, and where its key and its target stand. */
export interface Loans {
  header: string[];
  rows: string[][];
  key: number;
  target: number;
}

export async function readLoans(path: string, { key, target }: ApplicationSchema): Promise<Loans> {
  const csv = await openCsv(path, readBytes(path));
  const rows: string[][] = [];
  await csv.forEachRow((row) => {
    rows.push(csv.header.map((_, cell) => row.text(cell)));
    return undefined;
  });
  const find = columnFinder(csv.header);
  return { header: csv.header, rows, key: find(key!)[0]!, target: find(target.column)[0]! };
}

/** The same loans under keys of their own for each seed: so each seed holds out other rows. */
export function rekeyed(loans: Loans, seed: number): Loans {
  return { ...loans, rows: loans.rows.map((cells) => cells.with(loans.key, `${seed}/${cells[loans.key]}`)) };
}

/** All that are held out, and half of the others, drawn at random. */
export function withHalfToLearnFrom(loans: Loans, seed: number, share: number): Loans {
  const random = seededRandom(seed);
  const isKept = (cells: string[]) => placeOf(joinKey(cells[loans.key]!)) < share || random.next() < 0.5;
  return { ...loans, rows: loans.rows.filter(isKept) };
}

/** Each default twice, under another key the second time: as who balances a file does. */
export function withRepeatedDefaults(loans: Loans): Loans {
  const again = loans.rows.filter((cells) => cells[loans.target] === '1');
  return {
    ...loans,
    rows: [...loans.rows, ...again.map((cells) => cells.with(loans.key, `again/${cells[loans.key]}`))],
  };
}

export async function* csvOf({ header, rows }: Loans): AsyncGenerator<Uint8Array> {
  const lines = [header, ...rows].map((cells) => cells.map((cell) => quotedCell(cell)).join(','));
  yield new TextEncoder().encode(`${lines.join('\n')}\n`);
}
