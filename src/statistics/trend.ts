import { chiSquareSurvival } from './chi-square.ts';

export interface Trend {
  /** Where the share goes over the bins; `mixed` where it turns by more than chance. */
  direction: 'increasing' | 'decreasing' | 'mixed' | 'none';
  /** Of turns as large as these if the share truly followed the better of the two directions. 1 where it never turns. */
  pValue: number;
}

/** A turn that chance makes less often than this is one. */
const SIGNIFICANT = 0.01;

/**
 * Whether a share of ones goes one way over ordered bins: it is held against the best monotone shares (isotonic regression by pooling
 * adjacent violators) by Pearson's χ², with as many degrees of freedom as bins were pooled away, which is at most what is due
 * (Robertson, Wright and Dykstra, Order Restricted Statistical Inference, 1988): a turn is called one rather too seldom.
 *
 * @param ones rows with outcome 1, by bin, in the bins' order
 * @param rows of every bin; empty ones say nothing
 * @returns `none` where fewer than two bins hold rows or all shares are equal
 * @example ones [10, 20, 40] of [100, 100, 100] increase; [10, 60, 10] of the same are mixed
 */
export function trendOf(ones: ArrayLike<number>, rows: ArrayLike<number>): Trend {
  const bins = Array.from(ones, (count, bin) => ({ ones: count, rows: rows[bin]!, bins: 1 })).filter(
    (bin) => bin.rows > 0,
  );
  const pooled = { increasing: pool(bins), decreasing: pool(bins.toReversed()).reverse() };
  const fits = (['increasing', 'decreasing'] as const).map((direction) => ({
    direction,
    isFlat: pooled[direction].length < 2,
    pValue: pValueOf(bins, pooled[direction]),
  }));
  const [best] = fits.filter(({ isFlat }) => !isFlat).sort((a, b) => b.pValue - a.pValue);
  if (best === undefined) return { direction: 'none', pValue: 1 };
  return { direction: best.pValue < SIGNIFICANT ? 'mixed' : best.direction, pValue: best.pValue };
}

interface Block {
  ones: number;
  rows: number;
  /** Bins that were pooled into it. */
  bins: number;
}

/** Blocks of which each has a larger share than the one before. */
function pool(bins: Block[]): Block[] {
  const blocks: Block[] = [];
  for (const bin of bins) {
    let block = { ...bin };
    for (
      let last = blocks.at(-1);
      last && last.ones * block.rows >= block.ones * last.rows;
      last = blocks.at(-1)
    ) {
      block = { ones: last.ones + block.ones, rows: last.rows + block.rows, bins: last.bins + block.bins };
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks;
}

function pValueOf(bins: Block[], blocks: Block[]): number {
  let statistic = 0;
  let at = 0;
  for (const block of blocks) {
    const share = block.ones / block.rows;
    for (const bin of bins.slice(at, at + block.bins)) {
      const off = bin.ones - bin.rows * share;
      // A block of nothing or of all has bins of the same, which are off by nothing.
      if (off !== 0) statistic += (off * off) / (bin.rows * share * (1 - share));
    }
    at += block.bins;
  }
  return chiSquareSurvival(statistic, bins.length - blocks.length);
}
