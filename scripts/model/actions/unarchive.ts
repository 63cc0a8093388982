import { z } from 'zod';
import { versionNumber } from '../../../src/http/models/move-request.ts';
import type { Action } from '../action.ts';
import { versionAddress } from '../address.ts';
import { typed } from '../typed.ts';

export const unarchive: Action = {
  about: 'takes a version out of the archive',
  takes: ['VERSION'],
  options: [],
  check: (_, [version]) => void typed(z.object({ version: versionNumber }), { version }),
  ask: (ask, { model }, [version]) => ask(`${versionAddress(model, version!)}/unarchive`, {}),
};
