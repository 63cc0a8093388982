import { approveSchema } from '../../../src/http/models/move-request.ts';
import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';
import { typed } from '../typed.ts';

export const approve: Action = {
  about: 'stands on a proposal, and makes its move where that is enough',
  takes: ['PROPOSAL'],
  options: ['why'],
  moves: true,
  check: ({ why }) => void typed(approveSchema, { why }),
  ask: (ask, { model, why }, [proposal]) =>
    ask(`${modelAddress(model)}/proposals/${encodeURIComponent(proposal!)}/approve`, { why }),
};
