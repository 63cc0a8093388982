import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';

export const propose: Action = {
  about: 'proposes what is to answer: nothing moves before somebody approves it',
  takes: ['VERSION'],
  options: ['why', 'alias', 'from', 'force', 'mode', 'share'],
  wants: ['why'],
  moves: true,
  ask: (ask, { model, why, alias, from, force, mode, share }, [version]) =>
    ask(`${modelAddress(model)}/proposals`, {
      version,
      alias,
      why,
      from,
      force,
      mode,
      ...(share !== undefined && { share: Number(share) }),
    }),
};
