import type { CompiledSchema } from '../../application/compile.ts';
import type { Decided } from '../../decisions/record.ts';
import { SolventError } from '../../errors.ts';
import type { Challenger } from '../../registry/challenger.ts';
import type { HeldModel } from '../../registry/holder.ts';
import { isVersionNumber } from '../../registry/versions.ts';
import type { OfferedSample } from '../../samples/sample.ts';
import {
  type FirstAnswer,
  findFirstAnswer,
  keepFirstAnswer,
  keyedRequest,
} from '../../scoring/first-answer/first-answer.ts';
import type { Result } from '../../scoring/result.ts';
import { EXPLAINED_STEP_BYTES, inSteps, type Steps } from '../../steps.ts';
import { inOneSentence } from '../../validation.ts';
import { readUnpacked, requireMediaType } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { recordFailure } from '../scoring/failure.ts';
import { count, record } from '../scoring/record.ts';
import {
  decidedOf,
  decisionIdsOf,
  newDecisionId,
  recordDecisions,
  recordedSubject,
} from '../scoring/record-decisions.ts';
import { replay } from '../scoring/replay.ts';
import { type ScoredBody, scoreBody } from '../scoring/score-body.ts';
import type { Shadow } from '../scoring/shadow.ts';
import { scoreSplit } from '../scoring/split.ts';
import type { Services } from '../services.ts';
import { type AskedModel, askedModel } from './asked-model.ts';
import { applicationsOf, inputNames } from './field-inputs.ts';
import { askedOutputs, type InferredRow, inferResponse, wantsReasons } from './outputs.ts';
import { areFeatures, scoreFeatures } from './raw-features.ts';
import { refused } from './refused.ts';
import { eachRow, RefusedRows } from './refused-rows.ts';
import { HEADER_LENGTH, type InferRequest, MOST_BYTES, readInferRequest } from './request.ts';

export type InferServices = Pick<
  Services,
  | 'models'
  | 'challengers'
  | 'metrics'
  | 'clock'
  | 'pause'
  | 'sampler'
  | 'decisionRecorder'
  | 'tally'
  | 'database'
>;

interface Asked extends AskedModel {
  /** Whose applications they are, where the caller says so: one version answers a request. */
  subject: string | undefined;
  /** An `Idempotency-Key`, where one counts. */
  key: string | undefined;
}

/** A request as it came, unpacked. */
interface Body {
  bytes: Uint8Array;
  headerLength: string | null;
}

/** A request, read for a model: its applications, or undefined where it has features. */
interface Read {
  request: InferRequest;
  outputs: ReturnType<typeof askedOutputs>;
  applications: Uint8Array[] | undefined;
}

/**
 * Answers an inference request: all its rows, or none. Each row is an application, and is scored, sampled and counted as one of
 * `predict`.
 *
 * @throws SolventError
 */
export async function infer(
  services: InferServices & { shadow: Shadow },
  context: HttpContext,
  asked: Asked,
): Promise<Response> {
  const { models, tally } = services;
  let model: HeldModel | undefined;
  let isRead = false;
  const caller = context.get('caller').name;
  const sender = () => ({ model: asked.model, version: model?.version ?? 'none', caller });
  try {
    const body = await readBody(context.req.raw, services);
    const compared = { subject: recordedSubject(services, asked.subject) };
    const keyed =
      asked.key === undefined
        ? undefined
        : keyedRequest(caller, asked.model, asked.key, body.bytes, compared);
    const again = (first: FirstAnswer) => inferAgain(services, caller, asked, body, first);
    const known = keyed && (await findFirstAnswer(services, keyed));
    if (known) return await again(known);
    isRead = true;
    const [champion, challenger] = await Promise.all([
      askedModel(models, asked),
      // Who names a version is answered by it.
      asked.version === undefined ? services.challengers(asked.model) : null,
    ]);
    model = champion;
    const read = readFor(champion, asked, body);
    const requestId = context.get('requestId');
    const { model: by, rows } = await score(
      services,
      { champion, challenger },
      read,
      asked.subject ?? requestId,
    );
    const { results, bodies } = rows;
    model = by;
    if (services.decisionRecorder && bodies)
      await inSteps(toldRows(bodies, read.applications!), services.pause);
    const { name, version, digest: bundle } = model;
    const id = newDecisionId(services, context);
    const first = { requestId, model: name, version, bundle, decision: id ?? null };
    const earlier = keyed && (await keepFirstAnswer(services, keyed, first));
    if (earlier) return await again(earlier);
    const ids = id && decisionIdsOf(id, results.length);
    if (ids) {
      const { subject } = asked;
      await recordDecisions(services, model, rows.decided(), { ids, caller, requestId, subject });
    }
    // From here on nothing is awaited, as in `predict`.
    const isShadowed = asked.version === undefined && model === champion;
    for (const [index, { prediction }] of results.entries()) {
      const scored = bodies?.[index];
      if (!scored) {
        count(services, context, sender(), prediction);
        continue;
      }
      const beside = (sample: OfferedSample) =>
        services.shadow.score(champion, read.applications![index]!, sample);
      const row = results.length > 1 ? index + 1 : undefined;
      const told = { row, decision: ids?.[index], ...(isShadowed && { beside }) };
      record(services, context, sender(), scored, told);
    }
    if (model.troubled?.kind === 'not_loaded') tally.failed({ ...sender(), version: model.troubled.version });
    return await respond(services, model, read, rows, { requestId, decisionId: id });
  } catch (error) {
    for (const each of error instanceof RefusedRows ? error.each : [error])
      recordFailure(services, sender(), each, { model, isRead });
    throw error;
  }
}

async function readBody(raw: Request, { pause }: Pick<Services, 'pause'>): Promise<Body> {
  // The protocol's clients say no media type.
  if (raw.headers.has('Content-Type'))
    requireMediaType(raw, ['application/json', 'application/octet-stream']);
  const bytes = await readUnpacked(raw, MOST_BYTES, pause);
  return { bytes, headerLength: raw.headers.get(HEADER_LENGTH) };
}

/** @throws SolventError `validation_error` */
function readFor(held: HeldModel, { model }: AskedModel, { bytes, headerLength }: Body): Read {
  const { compiled } = held;
  const request = readInferRequest(bytes, headerLength, widthOf(compiled));
  if (request.model !== undefined && request.model !== model)
    throw refused('its model_name is not the model of its address');
  const { inputs } = request;
  const ofFields = !areFeatures(inputs, compiled.schema);
  return {
    request,
    outputs: askedOutputs(request, held, ofFields),
    applications: ofFields ? applicationsOf(compiled.schema, inputs) : undefined,
  };
}

/** Values of a row at most, whichever form it has. */
function widthOf({ schema, features }: CompiledSchema): number {
  return Math.max(inputNames(schema).length, features.length);
}

/** Features say nothing of the application, which another version would have to read: the champion scores them. */
async function score(
  services: InferServices,
  { champion, challenger }: { champion: HeldModel; challenger: Challenger | null },
  { request, applications }: Read,
  subject: string,
): Promise<{ model: HeldModel; rows: ScoredRows }> {
  if (!applications) return { model: champion, rows: scoreFeatures(champion, request.inputs) };
  const { model, scored } = await scoreSplit(services, champion, challenger, subject, (by) =>
    scoreRows(by, applications),
  );
  return { model, rows: scoredRows(scored) };
}

/** Results a row, and the applications that they are of; features are of none. */
interface ScoredRows {
  results: Result[];
  bodies?: ScoredBody[] | undefined;
  /** For the record. */
  decided(): Decided[];
}

function scoredRows(bodies: ScoredBody[]): ScoredRows {
  return {
    results: bodies.map(({ result }) => result),
    bodies,
    decided: () => bodies.map(decidedOf),
  };
}

/** @throws RefusedRows, SolventError `model_unavailable` */
function scoreRows(model: HeldModel, applications: readonly Uint8Array[]): ScoredBody[] {
  return eachRow(applications.length, (index) => {
    try {
      return scoreBody(model, applications[index]!);
    } catch (error) {
      if (!(error instanceof SolventError) || !error.details) throw error;
      const { code, details } = error;
      throw new SolventError(code, inOneSentence(details.map(({ message }) => message)), { details });
    }
  });
}

async function respond(
  { pause }: Pick<InferServices, 'pause'>,
  model: HeldModel,
  { request, outputs, applications }: Read,
  { results, bodies }: ScoredRows,
  { requestId, decisionId }: { requestId: string; decisionId: string | undefined },
): Promise<Response> {
  const { name, version } = model;
  const tellsReasons = wantsReasons(outputs);
  if (tellsReasons) await inSteps(toldRows(bodies!, applications!), pause);
  const rows = tellsReasons ? bodies!.map(withReasons) : results;
  return inferResponse(
    {
      model_name: name,
      model_version: version,
      id: request.id ?? requestId,
      // Of several each has an id of its own, and their request's leads to them.
      ...(decisionId !== undefined && rows.length === 1 && { parameters: { decision_id: decisionId } }),
    },
    outputs,
    rows,
  );
}

/** Makes what is told of each row: of a large model it takes some ten milliseconds, and a request has a thousand. */
function* toldRows(bodies: readonly ScoredBody[], applications: readonly Uint8Array[]): Steps<void> {
  let bytes = 0;
  for (const [row, body] of bodies.entries()) {
    void body.told;
    bytes += applications[row]!.length;
    if (bytes < EXPLAINED_STEP_BYTES) continue;
    bytes = 0;
    yield;
  }
}

/** A challenger that answers in the champion's place may have no reasons to tell. */
const withReasons = ({ result, told }: ScoredBody): InferredRow => ({
  ...result,
  reasons: JSON.stringify(told.reasons ?? []),
});

/**
 * What the same bytes were answered with under the same key.
 * @throws SolventError `conflict` where a version is named that did not answer, and as `replay`
 */
function inferAgain(
  services: Pick<InferServices, 'models' | 'pause' | 'decisionRecorder'>,
  caller: string,
  asked: Asked,
  body: Body,
  first: FirstAnswer,
): Promise<Response> {
  const { version } = asked;
  if (version !== undefined && isVersionNumber(version) && version !== first.version)
    throw new SolventError(
      'conflict',
      `This Idempotency-Key was used before, and answered by another version: ${first.version}.`,
    );
  const { requestId, decision } = first;
  return replay(services.models, first, async (model) => {
    // The champion of then was asked, and a challenger that answered may have no reasons.
    const read = readFor({ ...model, reasons: model.reasons ?? (() => []) }, asked, body);
    const rows = read.applications
      ? scoredRows(scoreRows(model, read.applications))
      : scoreFeatures(model, read.request.inputs);
    if (decision !== null) {
      const { subject } = asked;
      const decided = rows.decided();
      const ids = decisionIdsOf(decision, decided.length);
      await recordDecisions(services, model, decided, { ids, caller, requestId, subject });
    }
    return respond(services, model, read, rows, { requestId, decisionId: decision ?? undefined });
  });
}
