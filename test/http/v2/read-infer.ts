import { gunzipSync } from 'node:zlib';

/**
 * What a request says and what an answer gives, read anew as the protocol has it and with none of the product's code: by what `predict` is
 * asked, and by what its answers are compared with.
 */
const HEADER_LENGTH = 'Inference-Header-Content-Length';

interface Tensor {
  name: string;
  shape: number[];
  datatype: string;
  data?: unknown[];
  parameters?: { binary_data_size?: number } | null;
}

const READERS: Record<string, (view: DataView, at: number) => number | bigint | boolean> = {
  BOOL: (view, at) => view.getUint8(at) === 1,
  INT8: (view, at) => view.getInt8(at),
  INT16: (view, at) => view.getInt16(at, true),
  INT32: (view, at) => view.getInt32(at, true),
  INT64: (view, at) => view.getBigInt64(at, true),
  UINT8: (view, at) => view.getUint8(at),
  UINT16: (view, at) => view.getUint16(at, true),
  UINT32: (view, at) => view.getUint32(at, true),
  UINT64: (view, at) => view.getBigUint64(at, true),
  FP32: (view, at) => view.getFloat32(at, true),
  FP64: (view, at) => view.getFloat64(at, true),
};

function valuesIn(datatype: string, bytes: Uint8Array): unknown[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values: unknown[] = [];
  if (datatype === 'BYTES')
    for (let at = 0; at < bytes.length; at += 4 + view.getUint32(at, true))
      values.push(Buffer.from(bytes.subarray(at + 4, at + 4 + view.getUint32(at, true))).toString('utf8'));
  else
    for (let at = 0; at < bytes.length; at += datatype === 'BOOL' ? 1 : Number(/\d+/.exec(datatype)![0]) / 8)
      values.push(READERS[datatype]!(view, at));
  return values;
}

/** The JSON in front, and each tensor's values. */
function readTensors(body: Uint8Array, length: string | null | undefined, member: 'inputs' | 'outputs') {
  const end = length ? Number(length) : body.length;
  const text = new TextDecoder().decode(body.subarray(0, end));
  const json = JSON.parse(
    text.replace(/(?<=[[,:])(-?)(NaN|Infinity)(?=[\],}])/g, (_, sign, word) =>
      word === 'NaN' ? 'null' : `${sign}1e999`,
    ),
  );
  let at = end;
  const tensors = (json[member] as Tensor[]).map(({ name, datatype, data, parameters }) => {
    const size = parameters?.binary_data_size ?? 0;
    at += size;
    return { name, values: data?.flat() ?? valuesIn(datatype, body.subarray(at - size, at)) };
  });
  return { json, tensors };
}

function inApplication(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
    return value > 0 ? '1e999' : '-1e999';
  return JSON.stringify(value);
}

/** The rows of a request that may be answered, each as `predict` takes an application. */
export function applicationsIn(body: Uint8Array, headers: Record<string, string>) {
  const bytes = /gzip/.test(headers['Content-Encoding'] ?? '') ? gunzipSync(body) : body;
  const { json, tensors } = readTensors(bytes, headers[HEADER_LENGTH], 'inputs');
  const [{ name: first, values: all }] = tensors as [(typeof tensors)[0]];
  const member = ({ name, values }: (typeof tensors)[0], row: number) =>
    `${JSON.stringify(name)}:${inApplication(values[row])}`;
  const rows =
    first === 'features'
      ? Array.from(
          { length: all.length / 7 },
          (_, row) => `{"features":[${all.slice(7 * row, 7 * row + 7).map(inApplication)}]}`,
        )
      : all.map((_, row) => `{${tensors.map((tensor) => member(tensor, row))}}`);
  return {
    id: json.id as string | undefined,
    wanted: json.outputs?.length ? json.outputs.map(({ name }: Tensor) => name) : undefined,
    rows,
  };
}

/** An answer's outputs by name, in their order. */
export function outputsIn(body: Uint8Array, length: string | null) {
  const { json, tensors } = readTensors(body, length, 'outputs');
  const outputs = tensors.map(({ name, values }): [string, unknown[]] => [
    name,
    values.map((value) => (typeof value === 'bigint' ? Number(value) : value)),
  ]);
  return { id: json.id as string, outputs };
}
