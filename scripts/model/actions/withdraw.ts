import { z } from 'zod';
import { proposalNumber } from '../../../src/http/models/move-request.ts';
import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';
import { typed } from '../typed.ts';

export const withdraw: Action = {
  about: 'takes a proposal back',
  takes: ['PROPOSAL'],
  options: [],
  check: (_, [proposal]) => void typed(z.object({ proposal: proposalNumber }), { proposal }),
  ask: (ask, { model }, [proposal]) =>
    ask(`${modelAddress(model)}/proposals/${encodeURIComponent(proposal!)}/withdraw`, {}),
};
