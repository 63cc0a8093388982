import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';

export const withdraw: Action = {
  about: 'takes a proposal back',
  takes: ['PROPOSAL'],
  options: [],
  ask: (ask, { model }, [proposal]) =>
    ask(`${modelAddress(model)}/proposals/${encodeURIComponent(proposal!)}/withdraw`, {}),
};
