import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import { parseKeepingText } from '../../table/digits.ts';
import { parsed } from '../../validation.ts';
import { parseJson } from '../json.ts';
import { hasMoreMarks } from '../json-marks.ts';
import { withoutBareWords } from './bare-words.ts';
import { DATATYPES, type Datatype } from './datatypes.ts';
import { withoutRaw } from './raw-number.ts';
import { refused, refusedInput } from './refused.ts';

/** Rows of one request at most: they are scored at once, while others wait. More of them are a portfolio. */
export const MOST_ROWS = 1_000;

/** A thousand generous applications, counted after they are unpacked. */
export const MOST_BYTES = 4 * 1024 * 1024;

export const HEADER_LENGTH = 'Inference-Header-Content-Length';

/** A tensor as it was sent: its data in JSON, or its bytes behind it. */
export interface InputTensor {
  name: string;
  shape: readonly number[];
  datatype: Datatype;
  data?: unknown;
  bytes?: Uint8Array;
}

export interface InferRequest {
  id: string | undefined;
  /** What its body says of the model that its address names. */
  model: string | undefined;
  inputs: InputTensor[];
  /** In the order in which they are wanted; undefined where all are. */
  outputs: { name: string; isBinary: boolean }[] | undefined;
  /** Whether outputs come as bytes where nothing else is said of them. */
  isBinary: boolean;
}

const parameters = z.record(z.string(), z.unknown()).nullish();
const name = z.string().min(1).max(200);
const length = z.preprocess(withoutRaw, z.int().min(0));
/** What clients add as parameters is theirs, but for what would change the answer. */
const requestSchema = z.strictObject({
  id: z.string().max(200).nullish(),
  /** KServe's client says it here as well. */
  model_name: z.string().nullish(),
  parameters,
  inputs: z
    .array(
      z.strictObject({
        name,
        shape: z.array(length).min(1),
        datatype: z.enum(DATATYPES),
        parameters,
        data: z.unknown().optional(),
      }),
    )
    .min(1),
  outputs: z.array(z.strictObject({ name, parameters })).nullish(),
});

/** Of a request, besides a comma a value: brackets, the tensors' names and shapes, and commas within texts. */
const SPARE_MARKS = 20;

/**
 * Reads an inference request: JSON alone, or JSON of a length that a header says and bytes behind it.
 *
 * @param width values of a row at most
 * @throws SolventError `validation_error` that names what is wrong
 */
export function readInferRequest(
  bytes: Uint8Array,
  headerLength: string | null,
  width: number,
): InferRequest {
  const jsonBytes = headerLength === null ? bytes.length : lengthOf(headerLength, bytes.length);
  const mostMarks = (MOST_ROWS * 2 + SPARE_MARKS) * (width + 1);
  const json = parseJson(bytes.subarray(0, jsonBytes), (text) => {
    if (hasMoreMarks(text, mostMarks))
      throw refused(`it has more than ${MOST_ROWS} rows, or far more in them than the model asks for`);
    return parsedText(text, headerLength);
  });
  const request = parsed(requestSchema, json, 'The request is not valid');
  requireOnce('input', request.inputs);
  const isBinary = flagOf('binary_data_output', request.parameters) ?? false;
  return {
    id: request.id ?? undefined,
    model: request.model_name ?? undefined,
    inputs: withBytes(request.inputs, bytes.subarray(jsonBytes)),
    outputs: request.outputs?.length ? wanted(request.outputs, isBinary) : undefined,
    isBinary,
  };
}

/** tritonclient writes the length into the caller's own headers, where the next request, of JSON alone, finds the one before. */
function parsedText(text: string, headerLength: string | null): unknown {
  try {
    return parseKeepingText(withoutBareWords(text));
  } catch (error) {
    if (headerLength === null || error instanceof SolventError) throw error;
    throw refused(`its first ${headerLength} bytes are not JSON, and ${HEADER_LENGTH} says that they are`);
  }
}

function lengthOf(header: string, most: number): number {
  const length = /^\d{1,10}$/.test(header) ? Number(header) : Number.NaN;
  if (length <= most) return length;
  throw refused(`${HEADER_LENGTH} is not the length of the JSON that the body of ${most} bytes begins with`);
}

type Described<Part extends 'inputs' | 'outputs'> = NonNullable<z.infer<typeof requestSchema>[Part]>;

/** Gives each input that says how many bytes it has its part of them, in their order. */
function withBytes(inputs: Described<'inputs'>, rest: Uint8Array): InputTensor[] {
  let offset = 0;
  const tensors = inputs.map(({ parameters, data, ...tensor }): InputTensor => {
    requireNoSharedMemory('input', tensor.name, parameters);
    const size = withoutRaw(parameters?.binary_data_size ?? undefined);
    if ((size === undefined) === (data === undefined))
      throw refusedInput(tensor.name, size === undefined ? 'has no data' : 'has data and binary_data_size');
    if (size === undefined) return { ...tensor, data };
    if (!length.safeParse(size).success)
      throw refusedInput(tensor.name, 'has a binary_data_size that is no number of bytes');
    const end = offset + (size as number);
    if (end > rest.length)
      throw refusedInput(tensor.name, 'has a binary_data_size beyond the bytes behind the JSON');
    const bytes = rest.subarray(offset, end);
    offset = end;
    return { ...tensor, bytes };
  });
  if (offset !== rest.length)
    throw refused(
      `${rest.length - offset} bytes behind the JSON belong to no input: say ${HEADER_LENGTH} and binary_data_size`,
    );
  return tensors;
}

function wanted(outputs: Described<'outputs'>, isBinary: boolean) {
  requireOnce('output', outputs);
  return outputs.map(({ name, parameters }) => {
    requireNoSharedMemory('output', name, parameters);
    if (parameters?.classification) throw refused(`output "${name}" has no classes to be listed`);
    return { name, isBinary: flagOf('binary_data', parameters) ?? isBinary };
  });
}

type Parameters = z.infer<typeof requestSchema>['parameters'];

/** Whoever wants bytes and gets none would read others as such. @throws SolventError `validation_error` */
function flagOf(name: string, parameters: Parameters): boolean | undefined {
  const flag = parameters?.[name] ?? undefined;
  if (flag === undefined || typeof flag === 'boolean') return flag;
  throw refused(`${name} is neither true nor false`);
}

function requireOnce(what: string, tensors: readonly { name: string }[]) {
  const names = new Set<string>();
  for (const { name } of tensors) {
    if (names.has(name)) throw refused(`${what} ${JSON.stringify(name)} stands more than once`);
    names.add(name);
  }
}

function requireNoSharedMemory(what: string, name: string, parameters: Parameters) {
  if (parameters && 'shared_memory_region' in parameters)
    throw refused(`${what} ${JSON.stringify(name)} is in shared memory, which is not read here`);
}
