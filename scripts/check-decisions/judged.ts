import type { KeptDecision } from '../../src/decisions/decision.ts';
import { replayDecision } from '../../src/decisions/replay.ts';
import { refuseDamage } from '../../src/decisions/store/damage.ts';
import { minuteOf } from '../../src/decisions/store/keys.ts';
import { minutesOf } from '../../src/decisions/store/listed-hours.ts';
import { readData } from '../../src/decisions/store/minute-data.ts';
import { readIndex } from '../../src/decisions/store/minute-index.ts';
import { readDecisions } from '../../src/decisions/store/read.ts';
import type { DecisionStore } from '../../src/decisions/store/store.ts';
import type { ModelHolder } from '../../src/registry/holder.ts';
import type { Told } from './load.ts';

const ALWAYS = { from: 0, to: 2 ** 48 };

export interface Judged {
  /** Decisions that were told and stand in the record once. */
  foundOnce: number;
  missing: number;
  /** Lines too many. */
  repeated: number;
  /** Records of decisions that nobody was told. */
  untold: number;
  /** Records that say something else than the answer. */
  otherwise: number;
  replayed: number;
  /** Records that came out otherwise when they were scored again. */
  differing: number;
  versions: Set<string>;
  /** Ids of the minute that has most. */
  fullest: string[];
}

/** Holds records, all put together, against what callers were told, and scores each again. */
export async function judge(
  store: DecisionStore,
  models: ModelHolder,
  told: ReadonlyMap<string, Told>,
): Promise<Judged> {
  const times = await linesById(store);
  const judged: Judged = {
    foundOnce: 0,
    missing: 0,
    repeated: 0,
    untold: 0,
    otherwise: 0,
    replayed: 0,
    differing: 0,
    versions: new Set(),
    fullest: [],
  };
  const seen = new Set<string>();
  for await (const decision of readDecisions(store, ALWAYS)) {
    const { decision_id: id, version } = decision;
    seen.add(id);
    judged.versions.add(version);
    const answer = told.get(id);
    if (!answer) judged.untold++;
    else if (times.get(id) === 1) judged.foundOnce++;
    if (answer && !says(decision, answer)) judged.otherwise++;
    if (await isSame(models, decision)) judged.replayed++;
    else judged.differing++;
  }
  for (const id of told.keys()) if (!seen.has(id)) judged.missing++;
  for (const count of times.values()) judged.repeated += count - 1;
  for (const ids of Map.groupBy(seen, minuteOf).values())
    if (ids.length > judged.fullest.length) judged.fullest = ids;
  return judged;
}

/** How many lines each decision has in the objects: who reads decisions is given one of each, however many there are. */
async function linesById(store: DecisionStore): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for await (const minute of minutesOf(store, ALWAYS, refuseDamage)) {
    const compacted = await readIndex(store, minute);
    if (!compacted) throw new Error(`The minute ${minute} is not put together.`);
    for await (const lines of readData(store, compacted.index))
      for (const { id } of lines) times.set(id, (times.get(id) ?? 0) + 1);
  }
  return times;
}

function says({ prediction, probability, version }: KeptDecision, answer: Told): boolean {
  return prediction === answer.prediction && probability === answer.probability && version === answer.version;
}

async function isSame(models: ModelHolder, decision: KeptDecision): Promise<boolean> {
  return !('erased' in decision) && (await replayDecision(models, decision)).same;
}
