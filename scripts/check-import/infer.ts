import type { Application } from '../../src/application/application.ts';
import type { ApplicationSchema } from '../../src/application/schema.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import type { Answering } from './doors.ts';

/** As many as a request may have. */
const ROWS = 1_000;
const HEADER_LENGTH = 'Inference-Header-Content-Length';

interface Tensor {
  name: string;
  datatype: 'FP64' | 'BYTES';
  shape: number[];
  bytes: Buffer;
}

/**
 * Probabilities by Open Inference, in the binary form that Triton's client sends: one input a field, a thousand rows a request.
 * @throws Error for an answer that is not this version's
 */
export function byFields(
  answering: Answering,
  { fields }: ApplicationSchema,
  applications: readonly Application[],
): Promise<Float64Array> {
  return inBatches(answering, applications.length, (first, end) => {
    const rows = applications.slice(first, end);
    return fields.map(({ name, type }): Tensor => {
      const values = rows.map((row) => row[name]!);
      const shape = [rows.length];
      return type === 'category'
        ? { name, datatype: 'BYTES', shape, bytes: ofTexts(values) }
        : { name, datatype: 'FP64', shape, bytes: ofNumbers(Float64Array.from(values, Number)) };
    });
  });
}

/** The same of rows of features, as Python has them before its scaler. */
export function byFeatures(
  answering: Answering,
  features: Float64Array,
  rows: number,
): Promise<Float64Array> {
  const width = features.length / rows;
  return inBatches(answering, rows, (first, end) => [
    {
      name: 'features',
      datatype: 'FP64',
      shape: [end - first, width],
      bytes: ofNumbers(features.slice(first * width, end * width)),
    },
  ]);
}

async function inBatches(
  answering: Answering,
  rows: number,
  inputsOf: (first: number, end: number) => Tensor[],
): Promise<Float64Array> {
  const probabilities = new Float64Array(rows);
  for (let first = 0; first < rows; first += ROWS) {
    const end = Math.min(first + ROWS, rows);
    probabilities.set(await inferred(answering, inputsOf(first, end)), first);
  }
  return probabilities;
}

async function inferred(
  { url, model, version }: Answering,
  tensors: readonly Tensor[],
): Promise<Float64Array> {
  const json = JSON.stringify({
    inputs: tensors.map(({ bytes, ...input }) => ({
      ...input,
      parameters: { binary_data_size: bytes.length },
    })),
    outputs: [{ name: 'probability', parameters: { binary_data: true } }],
  });
  const response = await fetch(`${url}/v2/models/${model}/infer`, {
    method: 'POST',
    headers: { 'X-API-Key': DEVELOPMENT_KEY, [HEADER_LENGTH]: String(Buffer.byteLength(json)) },
    body: Buffer.concat([Buffer.from(json), ...tensors.map(({ bytes }) => bytes)]),
  });
  const answer = Buffer.from(await response.arrayBuffer());
  const head = Number(response.headers.get(HEADER_LENGTH) ?? answer.length);
  const said = answer.toString('utf8', 0, head);
  if (!response.ok || (JSON.parse(said) as { model_version: string }).model_version !== version)
    throw new Error(
      `infer answered ${response.status}, and not by version ${version}: ${said.slice(0, 1_000)}`,
    );
  return new Float64Array(Uint8Array.from(answer.subarray(head)).buffer);
}

function ofNumbers(numbers: Float64Array<ArrayBuffer>): Buffer {
  return Buffer.from(numbers.buffer);
}

/** Texts, the length of each in front of it. */
function ofTexts(texts: readonly Application[string][]): Buffer {
  const pieces = texts.map((text) => {
    const bytes = Buffer.from(String(text));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([length, bytes]);
  });
  return Buffer.concat(pieces);
}
