import { archiveSchema } from '../../../src/http/models/move-request.ts';
import type { Action } from '../action.ts';
import { versionAddress } from '../address.ts';
import { typed } from '../typed.ts';

export const archive: Action = {
  about: 'puts away a version that nobody uses: no list shows it unasked, and nothing can be pointed at it',
  takes: ['VERSION'],
  byNumber: true,
  options: ['why'],
  wants: ['why'],
  check: ({ why }) => void typed(archiveSchema, { why }),
  ask: (ask, { model, why }, [version]) => ask(`${versionAddress(model, version!)}/archive`, { why }),
};
