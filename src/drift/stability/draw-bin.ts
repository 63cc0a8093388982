import type { Random } from '../../ports.ts';

/** A bin by the shares of all, which sum to 1. */
export function drawBin(shares: readonly number[], random: Random): number {
  let left = random.next();
  let bin = 0;
  while (bin < shares.length - 1 && left >= shares[bin]!) left -= shares[bin++]!;
  return bin;
}
