import type { KeptDecision } from '../../decisions/decision.ts';
import { findDecisions } from '../../decisions/store/find-by.ts';
import type { Period } from '../../decisions/store/period.ts';
import { readDecisions } from '../../decisions/store/read.ts';
import type { DecisionStore } from '../../decisions/store/store.ts';
import type { SolventError } from '../../errors.ts';
import type { Caller } from '../context.ts';
import type { Question } from './find-query.ts';
import { seesAll } from './own-decision.ts';

/** Decisions in the order in which they were made. */
export interface DecisionPage {
  decisions: KeptDecision[];
  /** The decision behind which the next page begins; undefined on the last. */
  next: string | undefined;
  /** What could not be read of what was to be looked through. */
  damaged: SolventError[];
}

interface Asked {
  limit: number;
  /** The decision behind which the page begins. */
  after: string | undefined;
}

/** A page of the decisions of a request or a subject that the caller may see. */
export async function findPage(
  store: DecisionStore,
  question: Extract<Question, { kind: string }>,
  { limit, after }: Asked,
  caller: Caller,
): Promise<DecisionPage> {
  const { found, more, damaged } = await findDecisions(store, {
    ...question,
    after,
    limit,
    caller: seesAll(caller) ? undefined : caller.name,
  });
  return { decisions: found, next: more ? found.at(-1)!.decision_id : undefined, damaged };
}

/** A page of all decisions of a period. */
export async function listPage(
  store: DecisionStore,
  { from, to }: Period,
  { limit, after }: Asked,
): Promise<DecisionPage> {
  const decisions: KeptDecision[] = [];
  const damaged: SolventError[] = [];
  const read = readDecisions(store, { from, to, after }, (damage) => void damaged.push(damage));
  for await (const decision of read) {
    if (decisions.length === limit) return { decisions, next: decisions.at(-1)!.decision_id, damaged };
    decisions.push(decision);
  }
  return { decisions, next: undefined, damaged };
}
