import type { Random } from '../../ports.ts';
import { randomInteger } from '../../random.ts';
import { isSampled, shareBelow } from '../../samples/rank.ts';
import { stabilityOf } from '../../statistics/psi.ts';
import { effectiveRows, weightsOf } from '../../statistics/weights.ts';
import { drawBin } from './draw-bin.ts';

/** A window of minutes that have unequally many applications, of unequal mixes. */
export interface BusyMinutes {
  minutes: readonly { applications: number; shares: readonly number[] }[];
  trained: readonly number[];
  trainedRows: number;
  /** At which applications are sampled, and the most samples that are kept of a minute. */
  rate: number;
  perMinute: number;
  windows: number;
  random: Random;
}

/**
 * The PSI of all applications of a window, and what samples say of it in the mean of many windows: as they weigh, and each as one. Of a PSI
 * of samples is taken what chance adds to it, (bins − 1) (1/n + 1/m).
 */
export function meanPsi(study: BusyMinutes): { applications: number; weighted: number; asKept: number } {
  const { minutes, trained, trainedRows, rate, perMinute, windows, random } = study;
  const bins = trained.length;
  const of = (counts: Float64Array, rows: number) =>
    stabilityOf(
      Float64Array.from(trained, (share) => share * trainedRows),
      counts,
    ).psi -
    (bins - 1) * (1 / rows + 1 / trainedRows);
  const mean = { applications: 0, weighted: 0, asKept: 0 };
  for (let window = 0; window < windows; window++) {
    const all = new Float64Array(bins);
    const samples: { bin: number; share: number }[] = [];
    for (const { applications, shares } of minutes) {
      const chosen: { bin: number; rank: number }[] = [];
      for (let application = 0; application < applications; application++) {
        const bin = drawBin(shares, random);
        all[bin]!++;
        const rank = randomInteger(random, 0x1_0000_0000);
        if (isSampled(rank, rate)) chosen.push({ bin, rank });
      }
      chosen.sort((a, b) => a.rank - b.rank);
      const cut = chosen[perMinute]?.rank;
      const share = Math.min(rate, cut === undefined ? 1 : shareBelow(cut));
      for (const { bin } of chosen.slice(0, perMinute)) samples.push({ bin, share });
    }
    const weights = weightsOf(samples.map(({ share }) => share));
    const rows = effectiveRows(weights);
    const weighted = new Float64Array(bins);
    const asKept = new Float64Array(bins);
    for (const [index, { bin }] of samples.entries()) {
      weighted[bin]! += weights[index]!;
      asKept[bin]!++;
    }
    const weight = weighted.reduce((sum, count) => sum + count, 0);
    const applications = all.reduce((sum, count) => sum + count, 0);
    mean.applications += of(all, applications) / windows;
    mean.weighted +=
      of(
        weighted.map((count) => (count * rows) / weight),
        rows,
      ) / windows;
    mean.asKept += of(asKept, samples.length) / windows;
  }
  return mean;
}
