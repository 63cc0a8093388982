import { describe, expect, it } from 'vitest';
import { firstRankOf, isSampled, PLACES, placeOf, rankOf, ranksUnder } from '../../src/samples/rank.ts';

describe('isSampled', () => {
  it('takes the asked share of ids, whatever they look like', () => {
    // Binomial with 100,000 ids: six standard deviations are 0.0057.
    for (const name of [
      (n: number) => `${n}`,
      (n: number) => `job-7:${n}`,
      (n: number) => `${n}`.padStart(36, 'a'),
    ]) {
      let taken = 0;
      for (let n = 0; n < 100_000; n++) if (isSampled(rankOf(name(n)), 0.1)) taken++;
      expect(Math.abs(taken / 100_000 - 0.1)).toBeLessThan(0.0057);
    }
  });

  it('takes an id again when it comes again', () => {
    for (let n = 0; n < 1_000; n++)
      expect(isSampled(rankOf(`id ${n}`), 0.3)).toBe(isSampled(rankOf(`id ${n}`), 0.3));
  });

  it('takes none at 0 and all at 1, at either end of the ranks', () => {
    // Found by search.
    const [lowest, highest] = [rankOf('id 349329垦'), rankOf('id 8686礔')] as const;
    expect([lowest, highest]).toEqual([0, 2 ** 32 - 1]);
    expect([isSampled(lowest, 0), isSampled(lowest, 1e-9)]).toEqual([false, true]);
    expect([isSampled(highest, 1 - 1e-9), isSampled(highest, 1)]).toEqual([false, true]);
  });

  it('keeps what it took when the rate rises', () => {
    for (let n = 0; n < 1_000; n++)
      if (isSampled(rankOf(`id ${n}`), 0.1)) expect(isSampled(rankOf(`id ${n}`), 0.2)).toBe(true);
  });
});

describe('ranksUnder', () => {
  it('gives numbered ids the ranks that they have one by one', () => {
    const rank = ranksUnder('3b0a3e6e-4d5c:');
    for (const number of [0, 1, 9, 10, 99, 100, 999_999, 1_000_000, 10_000_001, 2 ** 31 - 1])
      expect(rank(number)).toBe(rankOf(`3b0a3e6e-4d5c:${number}`));
  });
});

describe('placeOf', () => {
  it('rises with the rank, one by one, from 0 to the last place', () => {
    let before = 0;
    for (let rank = 0; rank < 100_000; rank++) {
      const place = placeOf(rank);
      expect([before, before + 1]).toContain(place);
      before = place;
    }
    expect(placeOf(0)).toBe(0);
    expect(placeOf(2 ** 32 - 1)).toBe(PLACES - 1);
  });

  it('is undone by the lowest rank that it holds', () => {
    for (let place = 0; place < PLACES; place++) {
      const first = firstRankOf(place);
      expect(placeOf(first)).toBe(place);
      if (first > 0) expect(placeOf(first - 1)).toBe(place - 1);
    }
  });

  it('holds no more than an eighth of the ranks before it', () => {
    for (let bits = 4; bits < 32; bits++) {
      const first = 2 ** bits;
      expect(placeOf(first)).toBe(placeOf(first - 1) + 1);
      expect(placeOf(first + first / 8 - 1)).toBe(placeOf(first));
      expect(placeOf(first + first / 8)).toBe(placeOf(first) + 1);
    }
  });
});
