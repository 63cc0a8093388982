import { aligned } from '../../../src/aligned.ts';
import type { EventView } from '../../../src/http/models/views.ts';
import type { Action } from '../action.ts';
import { modelAddress, query } from '../address.ts';

export const history: Action = {
  about: 'every move, who made it and why',
  takes: [],
  options: ['alias', 'at', 'cursor'],
  ask: (ask, { model, alias, at, cursor }) =>
    ask(`${modelAddress(model)}/history${query({ alias, at, cursor })}`),
  lines(data) {
    const { events, next_cursor } = data as { events: EventView[]; next_cursor: string | null };
    if (events.length === 0) return ['Nothing was moved.'];
    const rows = events.map(({ sequence, at, by, kind, alias, from, to, why, forced, evidence }) => [
      String(sequence),
      at,
      kind ?? 'alias',
      [alias, evidence?.mode, evidence?.share].filter((part) => part !== undefined).join(' '),
      `${from ?? '–'} → ${to}${forced ? ' (forced)' : ''}`,
      by,
      why,
    ]);
    const lines = aligned([['event', 'at', 'kind', 'alias', 'versions', 'by', 'why'], ...rows]);
    return next_cursor === null ? lines : [...lines, `… older ones: --cursor ${next_cursor}`];
  },
};
