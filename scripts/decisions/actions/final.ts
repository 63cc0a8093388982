import { openAsBlob } from 'node:fs';
import { extname } from 'node:path';
import type { z } from 'zod';
import type { finalReceiptSchema } from '../../../src/http/decisions/final-view.ts';
import { requireFile } from '../../portfolio/outputs.ts';
import type { Action } from '../action.ts';
import { FINALS } from '../address.ts';

export const final: Action = {
  about:
    'sends what the lender decided in the end: a .json as the API takes it, or a CSV; with a key that has the scope monitor',
  takes: ['FILE'],
  options: [],
  async run(ask, _, [path], say) {
    const type = extname(path!).toLowerCase() === '.json' ? 'application/json' : 'text/csv';
    requireFile(path!);
    const file = await openAsBlob(path!, { type });
    const { data, message } = await ask(FINALS, file);
    const { refused, refused_rows } = data as z.output<typeof finalReceiptSchema>;
    for (const row of refused_rows) say(`row ${row.row}: ${row.message}`);
    say(message);
    return refused === 0;
  },
};
