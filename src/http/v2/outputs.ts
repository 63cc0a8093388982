import { noSuch } from '../../application/no-such.ts';
import type { Result } from '../../scoring/result.ts';
import { joinBytes } from '../../table/bytes.ts';
import type { Datatype } from './datatypes.ts';
import { refused } from './refused.ts';
import { HEADER_LENGTH, type InferRequest } from './request.ts';

interface Output {
  datatype: Datatype;
  valueIn(result: Result): number | string;
  bytesOf(results: readonly Result[]): Uint8Array;
}

const encoder = new TextEncoder();

/** What a model gives, a value a row, in the order in which it is given where nothing else is asked. */
const OUTPUTS: Record<string, Output> = {
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
export const OUTPUT_METADATA = Object.entries(OUTPUTS).map(([name, { datatype }]) => ({
  name,
  datatype,
  shape: [-1],
}));

/**
 * The outputs that a request asks for, all where it names none.
 * @throws SolventError `validation_error` for one that is not known
 */
export function askedOutputs({ outputs, isBinary }: InferRequest): { name: string; isBinary: boolean }[] {
  const names = Object.keys(OUTPUTS);
  for (const { name } of outputs ?? [])
    if (!names.includes(name)) throw refused(noSuch('output', name, names));
  return outputs ?? names.map((name) => ({ name, isBinary }));
}

/**
 * The answer to an inference request: JSON, and behind it the bytes of those outputs that are wanted as bytes.
 * @param head what stands in front of the outputs
 */
export function inferResponse(
  head: { model_name: string; model_version: string; id: string },
  asked: readonly { name: string; isBinary: boolean }[],
  results: readonly Result[],
): Response {
  const pieces: Uint8Array[] = [];
  const outputs = asked.map(({ name, isBinary }) => {
    const { datatype, valueIn, bytesOf } = OUTPUTS[name]!;
    const described = { name, datatype, shape: [results.length] };
    if (!isBinary) return { ...described, data: results.map(valueIn) };
    const bytes = bytesOf(results);
    pieces.push(bytes);
    return { ...described, parameters: { binary_data_size: bytes.length } };
  });
  if (pieces.length === 0) return Response.json({ ...head, outputs });
  const json = encoder.encode(JSON.stringify({ ...head, outputs }));
  return new Response(joinBytes([json, ...pieces]) as Uint8Array<ArrayBuffer>, {
    headers: { 'Content-Type': 'application/octet-stream', [HEADER_LENGTH]: String(json.length) },
  });
}
