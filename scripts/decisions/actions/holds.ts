import { aligned } from '../../../src/aligned.ts';
import { printable } from '../../../src/printable-text.ts';
import type { Action } from '../action.ts';
import { standingHolds } from '../address.ts';

export const holds: Action = {
  about: 'the legal holds that stand',
  takes: [],
  options: [],
  async run(ask, _, __, say) {
    const { holds: standing } = await standingHolds(ask);
    const rows = standing.map(({ name, from, to, by, at, why }) => [
      name,
      from,
      to,
      printable(by),
      at,
      printable(why),
    ]);
    const head = ['name', 'from', 'to', 'by', 'at', 'why'];
    for (const line of rows.length === 0 ? ['There is none.'] : aligned([head, ...rows])) say(line);
    return true;
  },
};
