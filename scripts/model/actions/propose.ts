import { share } from '../../training/input.ts';
import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';

export const propose: Action = {
  about: 'proposes what is to answer: nothing moves before somebody approves it',
  takes: ['VERSION'],
  options: ['why', 'alias', 'from', 'force', 'mode', 'share'],
  wants: ['why'],
  moves: true,
  check({ share: said }) {
    if (said !== undefined) share('--share', said);
  },
  ask: (ask, { model, why, alias, from, force, mode, share: said }, [version]) =>
    ask(`${modelAddress(model)}/proposals`, {
      version,
      alias,
      why,
      from,
      force,
      mode,
      ...(said !== undefined && { share: share('--share', said) }),
    }),
};
