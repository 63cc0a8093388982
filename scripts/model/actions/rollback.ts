import { rollbackSchema } from '../../../src/http/models/move-request.ts';
import { CHAMPION } from '../../../src/registry/move.ts';
import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';
import { type Ask, Refused } from '../ask.ts';
import { typed } from '../typed.ts';

export const rollback: Action = {
  about: 'makes what answered before answer again',
  takes: [],
  options: ['why', 'alias', 'from'],
  wants: ['why'],
  moves: true,
  check: ({ why, alias, from }) => void typed(rollbackSchema, { why, alias, from }),
  // The same command twice at once would go back twice: only the first still finds what both saw.
  ask: async (ask, { model, why, alias, from }) =>
    ask(`${modelAddress(model)}/rollback`, {
      why,
      alias,
      from: from ?? (await answering(ask, model, alias ?? CHAMPION)),
    }),
};

/** What answers now; undefined where nothing does, or the key may only move. */
async function answering(ask: Ask, model: string, alias: string): Promise<string | undefined> {
  try {
    const { data } = await ask(modelAddress(model));
    return (data as { aliases: Record<string, string> }).aliases[alias];
  } catch (error) {
    if (error instanceof Refused && error.code === 'insufficient_scope') return undefined;
    throw error;
  }
}
