import { decisionId } from '../../decisions/decision-id.ts';
import {
  type Circumstances,
  type Decided,
  decisionIdOfRow,
  decisionOf,
  lineOf,
} from '../../decisions/record.ts';
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

/**
 * Records what was decided of the rows of a request, each of several under an id of its own.
 *
 * @param request its id the request's
 * @returns a promise where nobody may be answered before it is fulfilled
 */
export function recordDecisions(
  { decisionRecorder }: Recording,
  model: HeldModel,
  rows: readonly Decided[],
  request: Circumstances,
): Promise<void> | undefined {
  const lines = rows.map((decided, index) => {
    const row = index + 1;
    const one = rows.length === 1 ? request : { ...request, id: decisionIdOfRow(request.id, row), row };
    return lineOf(decisionOf(model, decided, one));
  });
  return decisionRecorder?.take(lines);
}

/**
 * The same of a request that was answered before: of a strict recorder nobody knows whether the first time came to its end, and the same
 * record again changes nothing.
 */
export function recordAgain(
  services: Recording,
  model: HeldModel,
  rows: readonly Decided[],
  request: Circumstances,
): Promise<void> | undefined {
  return services.decisionRecorder?.isStrict ? recordDecisions(services, model, rows, request) : undefined;
}

/** What was decided of a body. */
export function decidedOf({ application, loan, margin, result, told }: ScoredBody): Decided {
  return { application, loan, margin, result, ...told };
}
