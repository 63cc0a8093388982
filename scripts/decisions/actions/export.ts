import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Action } from '../action.ts';
import { decisionsOf, requireQuestion } from '../address.ts';

export const exportDecisions: Action = {
  about: 'writes all --from a time --to another to --out FILE.ndjson, a decision a line',
  takes: [],
  options: ['from', 'to', 'out'],
  check(given) {
    requireQuestion(given);
    if (given.out === undefined) throw new Error('Say where to write them: --out FILE.ndjson');
  },
  async run(ask, given, _, say) {
    let count = 0;
    async function* lines() {
      for await (const decision of decisionsOf(ask, given)) {
        count++;
        yield `${JSON.stringify(decision)}\n`;
      }
    }
    // Others have no business with it.
    await pipeline(lines, createWriteStream(given.out!, { mode: 0o600 }));
    say(`${given.out}: ${count} ${count === 1 ? 'decision' : 'decisions'}`);
    return true;
  },
};
