import { describe, expect, it } from 'vitest';
import { seededRandom, shuffle } from '../../src/random.ts';
import { estimate } from '../../src/statistics/bootstrap.ts';
import type { Estimate } from '../../src/statistics/estimate.ts';
import { aucDifference, brierDifference } from '../../src/statistics/paired.ts';
import { eachCompared, pairedDifferences, type ScoredTwice } from '../../src/statistics/paired-bootstrap.ts';

const THRESHOLDS = { first: 0.5, second: 0.4 };

/** Two scores that err in their own ways around the same risk, the second by more with `worse`. */
function scored(seed: number, rows = 800, worse = 0.2) {
  const random = seededRandom(seed);
  const [labels, first, second, weights] = [[], [], [], []] as number[][];
  for (let row = 0; row < rows; row++) {
    const pd = random.next();
    const noisy = (noise: number) => Math.min(1, Math.max(0, pd + noise * (random.next() - 0.5)));
    labels!.push(random.next() < pd ? 1 : 0);
    first!.push(Math.round(40 * noisy(0.4)) / 40);
    second!.push(noisy(0.4 + worse));
    weights!.push(1 + Math.floor(4 * random.next()));
  }
  return { labels: labels!, first: first!, second: second!, weights: weights! };
}

const width = ({ low, high }: Estimate) => high - low;
const differences = (rows: ScoredTwice, seed = 1) => pairedDifferences(rows, THRESHOLDS, seededRandom(seed));

describe('differences by the paired bootstrap', () => {
  it('are the second less the first, each at its own threshold', () => {
    const { weights: _, ...rows } = scored(1);
    const { auc, brier, recall } = differences(rows);
    const each = eachCompared(rows, THRESHOLDS);
    expect(auc.value).toBe(each.second.auc - each.first.auc);
    expect(brier.value).toBe(each.second.brier - each.first.brier);
    const caught = (scores: number[], threshold: number) =>
      scores.filter((score, row) => rows.labels[row] === 1 && score >= threshold).length;
    const positives = rows.labels.filter((label) => label === 1).length;
    expect(recall.value).toBeCloseTo((caught(rows.second, 0.4) - caught(rows.first, 0.5)) / positives, 12);
  });

  it.each([1, 2, 3])('are 0 and certain between a model and itself (%i)', (seed) => {
    const { labels, first, weights } = scored(seed);
    const same = { first: 0.5, second: 0.5 };
    const nothing = { value: 0, low: 0, high: 0 };
    const all = { auc: nothing, brier: nothing, recall: nothing };
    expect(pairedDifferences({ labels, first, second: first }, same, seededRandom(seed))).toEqual(all);
    expect(pairedDifferences({ labels, first, second: first, weights }, same, seededRandom(seed))).toEqual(
      all,
    );
  });

  it('do not depend on the order of the rows', () => {
    const { labels, first, second, weights } = scored(4);
    const order = shuffle([...labels.keys()], seededRandom(9));
    const moved = (values: number[]) => order.map((row) => values[row]!);
    const rows = { labels, first, second, weights };
    const shuffled = {
      labels: moved(labels),
      first: moved(first),
      second: moved(second),
      weights: moved(weights),
    };
    expect(differences(shuffled)).toEqual(differences(rows));
  });

  it.each([5, 6, 7])('have the intervals that analysis gives them (%i)', (seed) => {
    const { weights: _, ...rows } = scored(seed);
    const { labels, first, second } = rows;
    const found = differences(rows);
    const analytic = {
      auc: aucDifference(labels, first, second),
      brier: brierDifference(labels, first, second),
    };
    for (const name of ['auc', 'brier'] as const) {
      expect(found[name].value).toBeCloseTo(analytic[name].value, 12);
      // An end of 1,000 resamples deviates by 0.085 standard errors; the width by less than twice that, of 3.92. Three of them,
      // and as much again for what either only approximates.
      expect(Math.abs(width(found[name]) / width(analytic[name]) - 1)).toBeLessThan(0.2);
    }
  });

  it('have intervals narrower than two models apart have', () => {
    const { weights: _, ...rows } = scored(8);
    const paired = differences(rows);
    const alone = (scores: number[], threshold: number) =>
      estimate(scores, rows.labels, threshold, seededRandom(1));
    const one = alone(rows.first, THRESHOLDS.first);
    const other = alone(rows.second, THRESHOLDS.second);
    const unpaired = (metric: 'roc_auc' | 'brier') => Math.hypot(width(one[metric]), width(other[metric]));
    expect(width(paired.auc)).toBeLessThan(0.8 * unpaired('roc_auc'));
    expect(width(paired.brier)).toBeLessThan(0.8 * unpaired('brier'));
  });

  it('count rows by their weights', () => {
    const { labels, first, second, weights } = scored(10, 400);
    const repeated = (values: number[]) => values.flatMap((value, row) => Array(weights[row]!).fill(value));
    const weighted = differences({ labels, first, second, weights });
    const written = differences({
      labels: repeated(labels),
      first: repeated(first),
      second: repeated(second),
    });
    for (const name of ['auc', 'brier', 'recall'] as const)
      expect(weighted[name].value).toBeCloseTo(written[name].value, 12);
  });
});
