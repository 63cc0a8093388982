import type { KeptDecision } from '../decision.ts';
import { timeOfDecision } from '../decision-id.ts';
import { damaged, ObjectGone, type OnDamage, refuseDamage, unlessDamaged } from './damage.ts';
import { standingOrders } from './erasures.ts';
import { fewPieces } from './few-pieces.ts';
import { minuteFolder, piecesOf } from './keys.ts';
import type { Line } from './lines.ts';
import { keysUnder } from './list.ts';
import { minutesOf } from './listed-hours.ts';
import { readIndexOrTell } from './lost-index.ts';
import { merged } from './merge.ts';
import { readData } from './minute-data.ts';
import type { Period } from './period.ts';
import { readPiece } from './piece.ts';
import { recordOf } from './record.ts';
import type { DecisionStore } from './store.ts';

/** A minute that is compacted so often while nothing of it can be read is not compacted: something is wrong with it. */
const MOST_LOOKS = 5;

/**
 * All decisions of a period in the order of their ids, compacted or not, each once. What is kept meanwhile may be among them.
 *
 * @param period what is `after` a decision of it alone, by its id: of a minute that is compacted nothing before that is read
 * @param onDamage told of what is damaged, to go on with the others; unless it is given that is thrown
 * @throws SolventError `file_damaged`
 */
export async function* readDecisions(
  store: DecisionStore,
  { after = '', ...period }: Period & { after?: string | undefined },
  onDamage: OnDamage = refuseDamage,
): AsyncGenerator<KeptDecision> {
  const from = after === '' ? period.from : Math.max(period.from, timeOfDecision(after));
  for await (const minute of minutesOf(store, { ...period, from }, onDamage))
    for await (const line of readMinute(store, minute, after, onDamage)) {
      const at = timeOfDecision(line.id);
      if (at < period.from || at >= period.to) continue;
      const record = await unlessDamaged(() => recordOf(line, minuteFolder(minute)), onDamage);
      if (record) yield record;
    }
}

/** The lines of a minute in the order of their ids, each decision once, whoever compacts it meanwhile. */
export async function* readMinute(
  store: DecisionStore,
  minute: number,
  after: string,
  onDamage: OnDamage,
): AsyncGenerator<Line> {
  let last = after;
  for (let look = 0; look < MOST_LOOKS; look++) {
    try {
      // Pieces first: see above.
      const pieces =
        (await unlessDamaged(() => fewPieces(store, minute), onDamage)) ??
        (await keysUnder(store.blobs, piecesOf(minute)));
      const obey = pieces.length > 0 ? await standingOrders(store) : undefined;
      const sources = pieces.map((key) => readPiece(store, key, { obey, onDamage }));
      const compacted = await readIndexOrTell(store, minute, pieces.length > 0, onDamage);
      if (compacted) sources.push(readData(store, compacted.index, { after: last, onDamage }));
      for await (const line of merged(sources)) {
        if (line.id <= last) continue;
        last = line.id;
        look = 0;
        yield line;
      }
      return;
    } catch (error) {
      if (!(error instanceof ObjectGone)) throw error;
    }
  }
  onDamage(damaged(minuteFolder(minute), 'an object of it is gone'));
}
