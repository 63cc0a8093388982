import type { Action } from '../action.ts';
import { modelAddress, query } from '../address.ts';

export const verify: Action = {
  about: 'whether the history is as it was written',
  takes: [],
  options: ['head'],
  ask: (ask, { model, head }) => ask(`${modelAddress(model)}/history/verification${query({ head })}`),
  fails: (data) => (data as { problem: unknown }).problem !== null,
};
