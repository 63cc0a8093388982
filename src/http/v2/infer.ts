import type { CompiledSchema } from '../../application/compile.ts';
import { SolventError } from '../../errors.ts';
import type { HeldModel } from '../../registry/holder.ts';
import type { OfferedSample } from '../../samples/sample.ts';
import { readUnpacked, requireMediaType } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { recordFailure } from '../scoring/failure.ts';
import { count, record } from '../scoring/record.ts';
import { type ScoredBody, scoreBody } from '../scoring/score-body.ts';
import type { Shadow } from '../scoring/shadow.ts';
import { scoreSplit } from '../scoring/split.ts';
import type { Services } from '../services.ts';
import { type AskedModel, askedModel } from './asked-model.ts';
import { applicationsOf, inputNames } from './field-inputs.ts';
import { askedOutputs, inferResponse } from './outputs.ts';
import { areFeatures, scoreFeatures } from './raw-features.ts';
import { refused } from './refused.ts';
import { HEADER_LENGTH, type InferRequest, MOST_BYTES, readInferRequest } from './request.ts';

export type InferServices = Pick<
  Services,
  'models' | 'challengers' | 'metrics' | 'clock' | 'pause' | 'sampler' | 'tally'
>;

interface Asked extends AskedModel {
  /** Whose applications they are, where the caller says so: one version answers a request. */
  subject: string | undefined;
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
  const { tally } = services;
  let model: HeldModel | undefined;
  let isRead = false;
  const sender = () => ({
    model: asked.model,
    version: model?.version ?? 'none',
    caller: context.get('caller').name,
  });
  try {
    const { raw } = context.req;
    // The protocol's clients say no media type.
    if (raw.headers.has('Content-Type'))
      requireMediaType(raw, ['application/json', 'application/octet-stream']);
    const bytes = await readUnpacked(raw, MOST_BYTES, services.pause);
    isRead = true;
    const [champion, challenger] = await Promise.all([
      askedModel(services.models, asked),
      // Who names a version is answered by it.
      asked.version === undefined ? services.challengers(asked.model) : null,
    ]);
    model = champion;
    const request = readInferRequest(bytes, raw.headers.get(HEADER_LENGTH), widthOf(champion.compiled));
    if (request.model !== undefined && request.model !== asked.model)
      throw refused('its model_name is not the model of its address');
    const outputs = askedOutputs(request);
    const requestId = context.get('requestId');
    if (areFeatures(request.inputs, champion.compiled.schema)) {
      const results = scoreFeatures(champion, request.inputs);
      for (const { prediction } of results) count(services, context, sender(), prediction);
      return inferResponse(headOf(champion, request, requestId), outputs, results);
    }
    const rows = applicationsOf(champion.compiled.schema, request.inputs);
    const score = (by: HeldModel) => rows.map((row, index) => scoreRow(by, row, index + 1));
    const subject = asked.subject ?? requestId;
    const { scored, ...by } = await scoreSplit(services, champion, challenger, subject, score);
    model = by.model;
    // From here on nothing is awaited, as in `predict`.
    const isShadowed = asked.version === undefined && model === champion;
    scored.forEach((each, index) => {
      const beside = (sample: OfferedSample) => services.shadow.score(champion, rows[index]!, sample);
      const row = rows.length > 1 ? index + 1 : undefined;
      record(services, context, sender(), each, isShadowed ? beside : undefined, row);
    });
    if (model.troubled?.kind === 'not_loaded') tally.failed({ ...sender(), version: model.troubled.version });
    const results = scored.map(({ result }) => result);
    return inferResponse(headOf(model, request, requestId), outputs, results);
  } catch (error) {
    recordFailure(services, sender(), error, { model, isRead });
    throw error;
  }
}

/** Values of a row at most, whichever form it has. */
function widthOf({ schema, features }: CompiledSchema): number {
  return Math.max(inputNames(schema).length, features.length);
}

function headOf({ name, version }: HeldModel, { id }: InferRequest, requestId: string) {
  return { model_name: name, model_version: version, id: id ?? requestId };
}

/** @throws SolventError as `scoreBody`, and says which row it is: the protocol has no answer for a part of them */
function scoreRow(model: HeldModel, application: Uint8Array, row: number): ScoredBody {
  try {
    return scoreBody(model, application);
  } catch (error) {
    if (!(error instanceof SolventError) || error.code !== 'validation_error') throw error;
    const { code, message, details = [] } = error;
    throw new SolventError(code, `Row ${row}: ${message}`, { details, cause: error });
  }
}
