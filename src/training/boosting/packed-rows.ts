import type { BinnedColumn } from './bins.ts';
import { strides } from './groups.ts';
import type { Block, Layout, PlacedGroup } from './layout.ts';

/** The bins of rows side by side, each numbered through all bins of the block. */
export interface PackedRows {
  block: Block;
  tiles: Tile[];
}

/** Up to eight bins a row, two in a word. */
export interface Tile {
  words: Int32Array;
  /** Words a row, from 1 to 4. */
  width: number;
}

const GROUPS_OF_A_TILE = 8;

/** A group, and of every row the bin or the combination of bins, numbered in the group from 0. */
interface CodedGroup extends PlacedGroup {
  codes: Uint8Array | Uint16Array;
}

/**
 * A function that packs what a tree is grown from: its rows, and of each block the groups with one of its columns. Trees of all
 * columns share what is packed for the first of them.
 */
export function rowPacker({ blocks, offsets }: Layout, rowCount: number) {
  const coded = blocks.map(({ groups }) =>
    groups.map((group) => ({ ...group, codes: codesOf(group, rowCount) })),
  );
  const words = blocks.map(({ groups }) => new Int32Array(rowCount * wordsFor(groups.length)));
  const everyRow = Int32Array.from({ length: rowCount }, (_, row) => row);
  let ofAll: PackedRows[] | null = null;

  return (rows: Int32Array, columns: BinnedColumn[]): PackedRows[] => {
    if (columns.length < offsets.length) {
      ofAll = null;
      const drawn = new Set(columns);
      return blocks.map((block, index) => {
        const groups = coded[index]!.filter((group) => group.columns.some((column) => drawn.has(column)));
        return packRows(block, groups, rows, words[index]!, rowCount);
      });
    }
    ofAll ??= blocks.map((block, index) => packRows(block, coded[index]!, everyRow, words[index]!, rowCount));
    return ofAll;
  };
}

/** A column alone is coded by its bins, which are there. */
function codesOf(group: PlacedGroup, rowCount: number): Uint8Array | Uint16Array {
  const [first, ...others] = group.columns;
  if (others.length === 0) return first!.bins;
  const steps = strides(group);
  const codes = new Uint16Array(rowCount);
  group.columns.forEach(({ bins }, index) => {
    const step = steps[index]!;
    for (let row = 0; row < rowCount; row++) codes[row]! += bins[row]! * step;
  });
  return codes;
}

function wordsFor(groups: number): number {
  return Math.ceil(groups / 2);
}

/**
 * Packs the codes of some rows into `words`, which has room for every row and all groups.
 *
 * @param groups of the block, those that are wanted
 */
function packRows(
  block: Block,
  groups: CodedGroup[],
  rows: Int32Array,
  words: Int32Array,
  rowCount: number,
): PackedRows {
  const tiles: Tile[] = [];
  for (let first = 0; first < groups.length; first += GROUPS_OF_A_TILE) {
    const begin = rowCount * wordsFor(first);
    const ofTile = groups.slice(first, first + GROUPS_OF_A_TILE);
    const width = wordsFor(ofTile.length);
    const tile = { words: words.subarray(begin, begin + rowCount * width), width };
    packTile(tile, block.binCount - 1, ofTile, rows);
    tiles.push(tile);
  }
  return { block, tiles };
}

/** @param nobodys the bin that fills a word of one group */
function packTile({ words, width }: Tile, nobodys: number, groups: CodedGroup[], rows: Int32Array): void {
  for (let place = 0; place < width; place++) {
    const [low, high] = [groups[2 * place]!, groups[2 * place + 1]];
    if (high) packTwo(words, width, place, low, high, rows);
    else packLast(words, width, place, low, nobodys, rows);
  }
}

function packTwo(
  words: Int32Array,
  width: number,
  place: number,
  low: CodedGroup,
  high: CodedGroup,
  rows: Int32Array,
): void {
  const [lowCodes, lowOffset] = [low.codes, low.offset];
  const [highCodes, highOffset] = [high.codes, high.offset];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    words[Math.imul(row, width) + place] =
      (lowCodes[row]! + lowOffset) | ((highCodes[row]! + highOffset) << 16);
  }
}

/** @param nobodys the bin that fills the other half */
function packLast(
  words: Int32Array,
  width: number,
  place: number,
  { codes, offset }: CodedGroup,
  nobodys: number,
  rows: Int32Array,
): void {
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    words[Math.imul(row, width) + place] = (codes[row]! + offset) | (nobodys << 16);
  }
}
