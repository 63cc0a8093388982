import type { Policy } from './manifest.ts';

/** What a probability means to the caller. The names are the contract of the API. */
export interface Decision {
  /** 1: default is predicted. */
  prediction: 0 | 1;
  default_risk: 'Low' | 'Medium' | 'High';
}

/** Applies a policy. A probability on a limit belongs to the higher side of it. */
export function decide(policy: Policy, probability: number): Decision {
  const { medium, high } = policy.bands;
  return {
    prediction: probability >= policy.threshold ? 1 : 0,
    default_risk: probability >= high ? 'High' : probability >= medium ? 'Medium' : 'Low',
  };
}
