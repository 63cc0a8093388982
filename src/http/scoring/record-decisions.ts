import { decisionId } from '../../decisions/decision-id.ts';
import { type Circumstances, type Decided, decisionIdOfRow } from '../../decisions/record.ts';
import { travellingOf } from '../../decisions/travelling.ts';
import type { HeldModel } from '../../registry/holder.ts';
import type { HttpContext } from '../context.ts';
import type { Services } from '../services.ts';
import type { ScoredBody } from './score-body.ts';

type Recording = Pick<Services, 'decisionRecorder'>;

/** The id of the decision that a request asks for; undefined where decisions are not recorded. */
export function newDecisionId(
  { decisionRecorder, clock }: Recording & Pick<Services, 'clock'>,
  context: HttpContext,
): string | undefined {
  return decisionRecorder ? decisionId(clock.now(), context.get('ownId')) : undefined;
}

/** What the record will say of whose application it is, empty where nothing is said; undefined where decisions are not recorded. */
export function recordedSubject(
  { decisionRecorder }: Recording,
  subject: string | undefined,
): string | undefined {
  return decisionRecorder ? (subject ?? '') : undefined;
}

/** The ids of the decisions of a request's rows: the request's own, and of each of several one of its own. @param id see `newDecisionId` */
export function decisionIdsOf(id: string, rows: number): string[] {
  return rows === 1 ? [id] : Array.from({ length: rows }, (_, index) => decisionIdOfRow(id, index + 1));
}

/** What the rows of a request have in common, and the id of each: see `decisionIdsOf`. */
interface RecordedRequest extends Omit<Circumstances, 'id' | 'row'> {
  ids: readonly string[];
}

/**
 * Records what was decided of the rows of a request. Of one that was answered before as well: what recorded it then may have been killed before it
 * did, and the same record again changes nothing.
 * @returns a promise where nobody may be answered before it is fulfilled
 */
export function recordDecisions(
  { decisionRecorder }: Recording,
  model: HeldModel,
  rows: readonly Decided[],
  { ids, caller, requestId, subject }: RecordedRequest,
): Promise<void> | undefined {
  return decisionRecorder?.take(
    rows.map((decided, index) => {
      const row = rows.length === 1 ? undefined : index + 1;
      return () => travellingOf(model, decided, { id: ids[index]!, caller, requestId, row, subject });
    }),
  );
}

/** What was decided of a body. */
export function decidedOf({ application, loan, margin, result, told }: ScoredBody): Decided {
  const { featuresUsed, reasons } = told;
  return { application, loan, featuresUsed, margin, result, reasons };
}
