import type { KeptDecision } from '../../decisions/decision.ts';
import { findDecisions } from '../../decisions/store/find-by.ts';
import { type Period, readDecisions } from '../../decisions/store/read.ts';
import type { DecisionStore } from '../../decisions/store/store.ts';
import type { Caller } from '../context.ts';
import type { Question } from './find-query.ts';
import { seesAll } from './own-decision.ts';

/** Decisions in the order in which they were made. */
export interface DecisionPage {
  decisions: KeptDecision[];
  /** The decision behind which the next page begins; undefined on the last. */
  next: string | undefined;
}

interface Asked {
  limit: number;
  /** The decision behind which the page begins. */
  after: string | undefined;
}

/** A page of the decisions of a request or a subject that the caller may see. @throws SolventError `file_damaged` */
export async function findPage(
  store: DecisionStore,
  question: Extract<Question, { kind: string }>,
  { limit, after }: Asked,
  caller: Caller,
): Promise<DecisionPage> {
  const decisions: KeptDecision[] = [];
  let behind = after;
  for (;;) {
    const { found, more } = await findDecisions(store, {
      ...question,
      ...(behind !== undefined && { after: behind }),
      limit: limit - decisions.length,
    });
    decisions.push(...found.filter((one) => seesAll(caller) || one.caller === caller.name));
    behind = found.at(-1)?.decision_id;
    if (!more || behind === undefined) return { decisions, next: undefined };
    if (decisions.length === limit) return { decisions, next: behind };
  }
}

/** A page of all decisions of a period. @throws SolventError `file_damaged` */
export async function listPage(
  store: DecisionStore,
  { from, to }: Period,
  { limit, after }: Asked,
): Promise<DecisionPage> {
  const decisions: KeptDecision[] = [];
  for await (const decision of readDecisions(store, { from, to, after })) {
    if (decisions.length === limit) return { decisions, next: decisions.at(-1)!.decision_id };
    decisions.push(decision);
  }
  return { decisions, next: undefined };
}
