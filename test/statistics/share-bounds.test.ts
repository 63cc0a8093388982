import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { shareAtLeast, shareAtMost } from '../../src/statistics/share-bounds.ts';

describe('bounds of a share', () => {
  it('hold the share between them, and mirror one another', () => {
    for (const [part, whole] of [
      [0, 50],
      [1, 50],
      [25, 50],
      [50, 50],
    ] as const) {
      const [low, high] = [shareAtLeast(part, whole, 1e-5), shareAtMost(part, whole, 1e-5)];
      expect(low).toBeLessThanOrEqual(part / whole);
      expect(high).toBeGreaterThanOrEqual(part / whole);
      expect(shareAtMost(whole - part, whole, 1e-5)).toBeCloseTo(1 - low, 12);
    }
  });

  it('are exact where all or none did', () => {
    // 0.001 ^ (1 / 10): below it ten of ten are rarer than the chance.
    expect(shareAtLeast(10, 10, 0.001)).toBeCloseTo(0.501187, 6);
    expect(shareAtMost(0, 10, 0.001)).toBeCloseTo(1 - 0.501187, 6);
  });

  it('say nothing of nothing', () => {
    expect([shareAtLeast(0, 0, 0.01), shareAtMost(0, 0, 0.01)]).toEqual([0, 1]);
  });

  it('are wrong no more often than they say, of few and rare ones too', () => {
    const random = seededRandom(7);
    for (const [share, whole] of [
      [0.003, 60],
      [0.02, 200],
      [0.5, 20],
    ] as const) {
      let above = 0;
      let below = 0;
      for (let run = 0; run < 20_000; run++) {
        let part = 0;
        for (let one = 0; one < whole; one++) if (random.next() < share) part++;
        if (shareAtLeast(part, whole, 0.01) > share) above++;
        if (shareAtMost(part, whole, 0.01) < share) below++;
      }
      expect(above / 20_000).toBeLessThanOrEqual(0.01);
      expect(below / 20_000).toBeLessThanOrEqual(0.01);
    }
  });
});
