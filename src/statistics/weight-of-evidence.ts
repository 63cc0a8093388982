import { log } from '../log.ts';

/** Half a row more of either outcome in every bin, as for the PSI: no logarithm is infinite. */
const SMOOTHING = 0.5;

export interface Evidence {
  /**
   * For every bin ln(share of the goods / share of the bads) that fall into it: above 0 where rows of the bin default less than
   * others. 0 where the bin is empty.
   */
  weights: number[];
  /** Information value: Σ (share of goods − share of bads) · weight. By convention below 0.02 nothing, from 0.3 on strong, from 0.5 on to be looked at. */
  informationValue: number;
}

/**
 * Weight of evidence and information value of a binned variable. Siddiqi, Credit Risk Scorecards (2006), chapter 6. Shares are
 * smoothed, (nᵢ + ½) / (n + ½ bins), over the bins that hold rows.
 *
 * @param goods rows with outcome 0, by bin
 * @param bads rows with outcome 1, by bin
 * @example of goods [79.5, 19.5] and bads [9.5, 9.5] the weights are ln(0.8 / 0.5) and ln(0.2 / 0.5), the information value
 *   0.3 · 0.470 + 0.3 · 0.916 = 0.416
 */
export function weightOfEvidence(goods: ArrayLike<number>, bads: ArrayLike<number>): Evidence {
  let allGoods = 0;
  let allBads = 0;
  for (let bin = 0; bin < goods.length; bin++) {
    if (goods[bin]! + bads[bin]! === 0) continue;
    allGoods += goods[bin]! + SMOOTHING;
    allBads += bads[bin]! + SMOOTHING;
  }
  let informationValue = 0;
  const weights = Array.from(goods, (good, bin) => {
    if (good + bads[bin]! === 0) return 0;
    const ofGoods = (good + SMOOTHING) / allGoods;
    const ofBads = (bads[bin]! + SMOOTHING) / allBads;
    const weight = log(ofGoods) - log(ofBads);
    informationValue += (ofGoods - ofBads) * weight;
    return weight;
  });
  return { weights, informationValue };
}
