import { type BinnedColumn, binsOf } from './bins.ts';
import { type Group, groupColumns } from './groups.ts';

/** Where everything stands in a histogram, and in the sums that it is made from. */
export interface Layout {
  /** By feature, where its bins begin in a histogram. */
  offsets: Int32Array;
  /** Bins of a histogram: those of all features. */
  binCount: number;
  blocks: Block[];
}

/** Groups whose bins, numbered through, fit in half a word. Nearly always there is one block. */
export interface Block {
  groups: PlacedGroup[];
  /** Bins of its groups, and one more that is nobody's: it fills a row's last word where the groups are odd in number. */
  binCount: number;
  /** The first of them are those of columns that stand alone, as they stand in a histogram from `histogramOffset` on. */
  binsAlone: number;
  histogramOffset: number;
}

export interface PlacedGroup extends Group {
  /** Where the group's bins begin among the block's. */
  offset: number;
}

/** Of the sums that are added up for the bins of a block. */
const MOST_BINS = 1 << 16;

/**
 * A combination costs as much in every histogram as an addition or two, and most histograms are of a few hundredths of the rows.
 * Of more than 2,048 the sums would no longer lie in the processor's nearest cache.
 */
const ROWS_FOR_A_COMBINATION = 32;
const MOST_COMBINATIONS = 2048;

export function layOut(columns: BinnedColumn[], rows: number): Layout {
  const offsets = new Int32Array(columns.length);
  let binCount = 0;
  const blocks: Block[] = [];
  const most = Math.min(MOST_COMBINATIONS, Math.floor(rows / ROWS_FOR_A_COMBINATION));
  for (const group of groupColumns(columns, most)) {
    let block = blocks.at(-1);
    if (!block || block.binCount + group.bins > MOST_BINS) {
      block = { groups: [], binCount: 1, binsAlone: 0, histogramOffset: binCount };
      blocks.push(block);
    }
    block.groups.push({ ...group, offset: block.binCount - 1 });
    block.binCount += group.bins;
    if (group.columns.length === 1) block.binsAlone += group.bins;
    for (const column of group.columns) {
      offsets[column.feature] = binCount;
      binCount += binsOf(column);
    }
  }
  return { offsets, binCount, blocks };
}
