import type { ColumnProfile } from '../draft/column-profile.ts';
import { ValueCounts } from '../draft/value-counts.ts';
import type { CsvRow } from './csv.ts';

/** As many as a profile counts one by one. */
const MOST_COUNTED = 64;

/** The values that a field reads in its column, as long as they are few: the cells that it cannot read do not tell alone what a column is. */
export class ReadValues {
  readonly #counts = new ValueCounts<number>(MOST_COUNTED);
  /** How each stood there first. */
  readonly #texts = new Map<number, string>();

  /** @param value as the field reads it; one that stands for missing tells nothing */
  add(value: number, row: CsvRow, cell: number, label: 0 | 1): void {
    if (this.areMany || Number.isNaN(value)) return;
    this.#counts.add(value, label);
    if (this.#counts.counts.size > this.#texts.size) this.#texts.set(value, row.plain(cell).trim());
  }

  /** Whether there are more than are counted. */
  get areMany(): boolean {
    return this.#counts.overflowed;
  }

  get texts(): string[] {
    return [...this.#texts.values()];
  }

  /** Shows a profile the cells that were read. */
  addTo(profile: ColumnProfile): void {
    for (const [value, counts] of this.#counts.counts) {
      const text = this.#texts.get(value)!;
      const row: Parameters<ColumnProfile['add']>[0] = {
        text: () => text,
        value: (_, reader) => reader.text(text),
      };
      for (const label of [0, 1] as const)
        for (let times = counts[label]; times > 0; times--) profile.add(row, 0, label);
    }
    if (this.areMany) profile.values.overflowed = true;
  }
}
