import { z } from 'zod';
import { headSchema } from '../../../src/http/models/history-query.ts';
import type { Action } from '../action.ts';
import { modelAddress, query } from '../address.ts';
import { typed } from '../typed.ts';

export const verify: Action = {
  about: 'whether the history is as it was written, and as its copies say',
  takes: [],
  options: ['head'],
  check: ({ head }) => void typed(z.object({ head: headSchema.optional() }), { head }),
  async ask(ask, { model, head }) {
    let cursor: string | undefined;
    for (;;) {
      const answered = await ask(`${modelAddress(model)}/history/verification${query({ head, cursor })}`);
      const { events, next_cursor } = answered.data as { events: number; next_cursor: string | null };
      if (process.stderr.isTTY && (cursor !== undefined || next_cursor !== null))
        process.stderr.write(
          `\r\x1b[K${next_cursor === null ? '' : `verified: ${events.toLocaleString('en')} events`}`,
        );
      if (next_cursor === null) return answered;
      cursor = next_cursor;
    }
  },
  fails: (data) => (data as { problem: unknown }).problem !== null,
};
