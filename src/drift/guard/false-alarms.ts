import type { Random } from '../../ports.ts';
import { drawBin } from '../stability/draw-bin.ts';
import { type GuardLimits, judgePromotion, type Requests, type Scores } from './judge.ts';

/** Promotions after which nothing became worse. */
export interface CalmPromotions {
  /** Requests between two looks, and in all the guard's time before the promotion. */
  requestsPerLook: number;
  requestsBefore: number;
  /** Of all requests, before and after. */
  failedShare: number;
  refusedShare: number;
  /** Of the applications that are scored. */
  sampledShare: number;
  /** Of the PDs in each bin, and on how many rows of a hold-out they were counted. */
  bins: readonly number[];
  heldOutRows: number;
  promotions: number;
  limits: GuardLimits;
  random: Random;
}

/** How many of the promotions the guard would take back, by simulation of all its looks. */
export function falseAlarms(study: CalmPromotions): number {
  let alarms = 0;
  for (let promotion = 0; promotion < study.promotions; promotion++) if (isTakenBack(study)) alarms++;
  return alarms;
}

function isTakenBack(study: CalmPromotions): boolean {
  const { limits, requestsPerLook, requestsBefore } = study;
  const before = drawn(study, requestsBefore, begun(study));
  const now = begun(study);
  for (let look = 0; look < limits.looks; look++) {
    drawn(study, requestsPerLook, now);
    const watched = {
      requests: { now: now.requests, before: before.requests },
      applications: { now: applicationsOf(now), before: applicationsOf(before) },
      scores: { now: now.scores, before: before.scores },
    };
    if (judgePromotion(watched, limits).length > 0) return true;
  }
  return false;
}

interface Traffic {
  requests: Requests;
  refused: number;
  scores: Scores;
}

/** Of a version with a hold-out of its own, without requests yet. */
function begun({ bins, heldOutRows, random }: CalmPromotions): Traffic {
  const trained = new Float64Array(bins.length);
  for (let row = 0; row < heldOutRows; row++) trained[drawBin(bins, random)]!++;
  return {
    // Enough minutes, that the shares alone decide.
    requests: { requests: 0, failed: 0, failedMinutes: Number.POSITIVE_INFINITY },
    refused: 0,
    scores: { trained, recent: new Float64Array(bins.length), rows: 0 },
  };
}

/** Adds requests to the traffic. */
function drawn(study: CalmPromotions, count: number, traffic: Traffic): Traffic {
  const { failedShare, refusedShare, sampledShare, bins, random } = study;
  const { requests, scores } = traffic;
  requests.requests += count;
  for (let request = 0; request < count; request++) {
    const fate = random.next();
    if (fate < failedShare) requests.failed++;
    else if (fate < failedShare + refusedShare) traffic.refused++;
    else if (random.next() < sampledShare) {
      scores.recent[drawBin(bins, random)]!++;
      scores.rows++;
    }
  }
  return traffic;
}

function applicationsOf({ requests: { requests, failed }, refused }: Traffic) {
  return { applications: requests - failed, refused };
}
