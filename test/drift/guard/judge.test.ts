import { describe, expect, it } from 'vitest';
import { judgePromotion, type Scores, type Watched } from '../../../src/drift/guard/judge.ts';
import { thresholdsFor } from '../../../src/drift/stability/verdict.ts';

const LIMITS = { looks: 288, refusedThreshold: 0.05, thresholds: thresholdsFor(0.15) };
const requests = (requests: number, failed: number, failedMinutes = failed) => ({
  requests,
  failed,
  failedMinutes,
});
const applications = (applications: number, refused: number) => ({ applications, refused });
/** Shares of five bins, of so many samples. */
const scores = (rows: number, ...shares: number[]): Scores => ({
  trained: Float64Array.of(400, 400, 400, 400, 400),
  recent: Float64Array.from(shares, (share) => share * rows),
  rows,
});
const alike = (rows: number) => scores(rows, 0.2, 0.2, 0.2, 0.2, 0.2);
const shifted = (rows: number) => scores(rows, 0.05, 0.05, 0.1, 0.2, 0.6);
const calm: Watched = {
  requests: { now: requests(5_000, 5), before: requests(50_000, 50) },
  applications: { now: applications(5_000, 150), before: applications(50_000, 1_500) },
  scores: { now: alike(1_000), before: alike(1_000) },
};
const judged = (changes: Partial<Watched>) => judgePromotion({ ...calm, ...changes }, LIMITS);

describe('a promoted version', () => {
  it('stays while it does what the one before did', () => {
    expect(judged({})).toEqual([]);
  });

  it('goes when its requests fail', () => {
    expect(judged({ requests: { now: requests(1_200, 600), before: requests(5_000, 0) } })).toEqual([
      '600 of 1,200 requests (50%) failed since the promotion, and before it 0 of 5,000 (0%).',
    ]);
    expect(judged({ requests: { now: requests(60, 60), before: null } })).toEqual([
      '60 of 60 requests (100%) failed since the promotion.',
    ]);
  });

  it('stays where as many failed before, where few came, and where it was over within two minutes', () => {
    expect(judged({ requests: { now: requests(1_200, 600), before: requests(5_000, 2_500) } })).toEqual([]);
    expect(judged({ requests: { now: requests(49, 49), before: null } })).toEqual([]);
    expect(judged({ requests: { now: requests(1_200, 600, 2), before: null } })).toEqual([]);
  });

  it('goes when it refuses far more, and stays when it is little more, or nobody knows what was usual', () => {
    const before = applications(5_000, 150);
    expect(judged({ applications: { now: applications(1_000, 200), before } })).toEqual([
      '200 of 1,000 applications (20%) were refused since the promotion, and before it 150 of 5,000 (3.0%).',
    ]);
    expect(judged({ applications: { now: applications(1_000, 70), before } })).toEqual([]);
    expect(judged({ applications: { now: applications(199, 150), before } })).toEqual([]);
    expect(judged({ applications: { now: applications(1_000, 900), before: applications(199, 0) } })).toEqual(
      [],
    );
  });

  it('goes when its probabilities are not those of its hold-out', () => {
    expect(judged({ scores: { now: shifted(400), before: alike(400) } })).toEqual([
      expect.stringMatching(
        /^Its probabilities of default are at a PSI of 0\.\d\d from those of its hold-out; those of the version before were at a PSI of 0\.00 from its own\.$/,
      ),
    ]);
    expect(judged({ scores: { now: shifted(400), before: null } })).toHaveLength(1);
  });

  it('stays when the applicants had moved as far before it, and while there are too few samples', () => {
    expect(judged({ scores: { now: shifted(400), before: shifted(400) } })).toEqual([]);
    expect(judged({ scores: { now: shifted(199), before: alike(400) } })).toEqual([]);
  });

  it('is told every reason', () => {
    expect(
      judged({
        requests: { now: requests(1_200, 600), before: null },
        scores: { now: shifted(400), before: null },
      }),
    ).toHaveLength(2);
  });
});
