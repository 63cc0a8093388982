import { printableLines } from '../../../src/printable-text.ts';
import type { Action } from '../action.ts';
import { decisionAddress, requireId } from '../address.ts';

export const show: Action = {
  about: 'one decision as it was recorded',
  takes: ['ID'],
  options: [],
  check: (_, args) => requireId(args),
  async run(ask, _, [id], say) {
    const { data } = await ask(decisionAddress(id!));
    say(printableLines(JSON.stringify(data, null, 2)));
    return true;
  },
};
