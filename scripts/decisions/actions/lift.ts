import { holdParams } from '../../../src/http/decisions/hold-view.ts';
import { typed } from '../../model/typed.ts';
import type { Action } from '../action.ts';
import { holdAddress } from '../address.ts';

export const lift: Action = {
  about: 'lifts a legal hold',
  takes: ['NAME'],
  options: [],
  check: (_, [name]) => void typed(holdParams, { name }),
  async run(ask, _, [name], say) {
    say((await ask(holdAddress(name!), undefined, 'DELETE')).message);
    return true;
  },
};
