import { aligned } from '../../../src/aligned.ts';
import { printable } from '../../../src/printable-text.ts';
import { query } from '../../model/address.ts';
import type { Action } from '../action.ts';
import { decisionAddress, requireId } from '../address.ts';

interface Page {
  readings: { at: string; reader: string; what: string; searched: string | null }[];
  next_cursor: string | null;
}

export const readings: Action = {
  about: 'who read a decision, the latest first',
  takes: ['ID'],
  options: [],
  check: (_, args) => requireId(args),
  async run(ask, _, [id], say) {
    const rows: string[][] = [['at', 'reader', 'what', 'searched for']];
    let cursor: string | undefined;
    do {
      const answered = await ask(`${decisionAddress(id!)}/readings${query({ limit: '100', cursor })}`);
      const page = answered.data as Page;
      rows.push(
        ...page.readings.map((one) => [one.at, printable(one.reader), one.what, one.searched ?? '–']),
      );
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    for (const line of rows.length === 1 ? ['Nobody read it.'] : aligned(rows)) say(line);
    return true;
  },
};
