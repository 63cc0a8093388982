import { holdParams, holdRequestSchema } from '../../../src/http/decisions/hold-view.ts';
import { periodOf } from '../../../src/http/decisions/period-body.ts';
import { typed } from '../../model/typed.ts';
import type { Action } from '../action.ts';
import { holdAddress } from '../address.ts';

export const hold: Action = {
  about:
    'places a legal hold: what was decided --from a time --to another is kept and not erased; with --why',
  takes: ['NAME'],
  options: ['from', 'to', 'why'],
  check({ from, to, why }, [name]) {
    typed(holdParams, { name });
    const asked = typed(holdRequestSchema, { from, to, why });
    periodOf(Date.parse(asked.from), Date.parse(asked.to));
  },
  async run(ask, { from, to, why }, [name], say) {
    say((await ask(holdAddress(name!), { from, to, why }, 'PUT')).message);
    return true;
  },
};
