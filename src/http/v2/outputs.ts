import { noSuch } from '../../application/no-such.ts';
import type { ReasonedModel } from '../../explain/reasons/model-reasons.ts';
import { REASONS, type Result } from '../../scoring/result.ts';
import { joinBytes } from '../../table/bytes.ts';
import type { Datatype } from './datatypes.ts';
import { refused } from './refused.ts';
import { HEADER_LENGTH, type InferRequest } from './request.ts';

/** What a row came to, and its reasons as JSON where they are asked for. */
export interface InferredRow extends Result {
  reasons?: string;
}

interface Output {
  datatype: Datatype;
  valueIn(row: InferredRow): number | string;
  bytesOf(rows: readonly InferredRow[]): Uint8Array;
}

const encoder = new TextEncoder();

/** What every model gives, a value a row, in the order in which it is given where nothing else is asked. */
const RESULTS: Record<string, Output> = {
  probability: {
    datatype: 'FP64',
    valueIn: ({ probability }) => probability,
    bytesOf: (results) =>
      ofEight(results, (view, offset, { probability }) => view.setFloat64(offset, probability, true)),
  },
  prediction: {
    datatype: 'INT64',
    valueIn: ({ prediction }) => prediction,
    bytesOf: (results) =>
      ofEight(results, (view, offset, { prediction }) => view.setBigInt64(offset, BigInt(prediction), true)),
  },
  default_risk: {
    datatype: 'BYTES',
    valueIn: ({ default_risk }) => default_risk,
    bytesOf: (results) => joinBytes(results.flatMap(({ default_risk }) => textBytes(default_risk))),
  },
};

/** With what is given to who asks for it alone, of a model that gives reasons: a text a row, `predict`'s list as JSON. */
const OUTPUTS: Record<string, Output> = {
  ...RESULTS,
  [REASONS]: {
    datatype: 'BYTES',
    valueIn: ({ reasons }) => reasons!,
    bytesOf: (rows) => joinBytes(rows.flatMap(({ reasons }) => textBytes(reasons!))),
  },
};

function namesOf({ reasons }: ReasonedModel): string[] {
  return Object.keys(reasons ? OUTPUTS : RESULTS);
}

function ofEight(
  results: readonly Result[],
  write: (view: DataView, offset: number, result: Result) => void,
): Uint8Array {
  const bytes = new Uint8Array(results.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [row, result] of results.entries()) write(view, row * 8, result);
  return bytes;
}

/** A text, its length in bytes before it. */
function textBytes(text: string): Uint8Array[] {
  const bytes = encoder.encode(text);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length, true);
  return [length, bytes];
}

/** What a model's metadata says of its outputs. */
export function outputMetadata(model: ReasonedModel) {
  return namesOf(model).map((name) => ({ name, datatype: OUTPUTS[name]!.datatype, shape: [-1] }));
}

/**
 * The outputs that a request asks for; where it names none, what every model gives.
 * @param ofFields whether its rows are applications, as no features are
 * @throws SolventError `validation_error` for one that is not known, or not given of these rows
 */
export function askedOutputs(
  { outputs, isBinary }: InferRequest,
  model: ReasonedModel,
  ofFields: boolean,
): { name: string; isBinary: boolean }[] {
  const names = namesOf(model);
  for (const { name } of outputs ?? []) {
    if (name === REASONS && !model.reasons)
      throw refused(`there is no output "${name}": version ${model.version} of ${model.name} gives none`);
    if (name === REASONS && !ofFields)
      throw refused(
        `there is no output "${name}" of features: reasons tell what an application says in its fields`,
      );
    if (!names.includes(name)) throw refused(noSuch('output', name, names));
  }
  return outputs ?? Object.keys(RESULTS).map((name) => ({ name, isBinary }));
}

/** Whether the reasons are among the outputs that are asked for. */
export function wantsReasons(asked: readonly { name: string }[]): boolean {
  return asked.some(({ name }) => name === REASONS);
}

/**
 * The answer to an inference request: JSON, and behind it the bytes of those outputs that are wanted as bytes.
 * @param head what stands in front of the outputs
 */
export function inferResponse(
  head: { model_name: string; model_version: string; id: string; parameters?: { decision_id: string } },
  asked: readonly { name: string; isBinary: boolean }[],
  rows: readonly InferredRow[],
): Response {
  const pieces: Uint8Array[] = [];
  const outputs = asked.map(({ name, isBinary }) => {
    const { datatype, valueIn, bytesOf } = OUTPUTS[name]!;
    const described = { name, datatype, shape: [rows.length] };
    if (!isBinary) return { ...described, data: rows.map(valueIn) };
    const bytes = bytesOf(rows);
    pieces.push(bytes);
    return { ...described, parameters: { binary_data_size: bytes.length } };
  });
  if (pieces.length === 0) return Response.json({ ...head, outputs });
  const json = encoder.encode(JSON.stringify({ ...head, outputs }));
  return new Response(joinBytes([json, ...pieces]) as Uint8Array<ArrayBuffer>, {
    headers: { 'Content-Type': 'application/octet-stream', [HEADER_LENGTH]: String(json.length) },
  });
}
