import type { BinnedColumn } from './bins.ts';
import { strides } from './groups.ts';
import type { Block, Layout, PlacedGroup } from './layout.ts';

/** The bins of rows side by side, two in a word, each numbered through all bins of the block. */
export interface PackedRows {
  block: Block;
  words: Int32Array;
  /** Words a row. */
  width: number;
}

/**
 * A function that packs what a tree is grown from: its rows, and of each block the groups with one of its columns. Trees of all
 * columns share what is packed for the first of them.
 */
export function rowPacker({ blocks, offsets }: Layout, rowCount: number) {
  const words = blocks.map(({ groups }) => new Int32Array(rowCount * Math.ceil(groups.length / 2)));
  const everyRow = Int32Array.from({ length: rowCount }, (_, row) => row);
  let ofAll: PackedRows[] | null = null;

  return (rows: Int32Array, columns: BinnedColumn[]): PackedRows[] => {
    if (columns.length < offsets.length) {
      ofAll = null;
      const drawn = new Set(columns);
      return blocks.map((block, index) => {
        const groups = block.groups.filter((group) => group.columns.some((column) => drawn.has(column)));
        return packRows(block, groups, rows, words[index]!);
      });
    }
    ofAll ??= blocks.map((block, index) => packRows(block, block.groups, everyRow, words[index]!));
    return ofAll;
  };
}

/**
 * Packs the bins of some rows into `words`, which has room for every row and all groups.
 *
 * @param groups of the block, those that are wanted
 */
function packRows(block: Block, groups: PlacedGroup[], rows: Int32Array, words: Int32Array): PackedRows {
  const width = Math.ceil(groups.length / 2);
  const halves = new Uint16Array(words.buffer);
  groups.forEach((group, place) => {
    fillHalf(halves, 2 * width, place, group.offset, rows);
    const steps = strides(group);
    group.columns.forEach(({ bins }, index) => {
      addToHalf(halves, 2 * width, place, bins, steps[index]!, rows);
    });
  });
  if (groups.length % 2 === 1) fillHalf(halves, 2 * width, groups.length, block.binCount - 1, rows);
  return { block, words, width };
}

function fillHalf(halves: Uint16Array, width: number, place: number, value: number, rows: Int32Array): void {
  for (let at = 0; at < rows.length; at++) halves[rows[at]! * width + place] = value;
}

function addToHalf(
  halves: Uint16Array,
  width: number,
  place: number,
  bins: Uint8Array,
  step: number,
  rows: Int32Array,
): void {
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    halves[row * width + place]! += bins[row]! * step;
  }
}
