import { gzipSync } from 'node:zlib';
import type { Draw } from '../../../scripts/check-fuzz/draw.ts';

/** A value of an application, as numbers of fixed size have it too. */
type Cell = number | bigint | boolean | string | null;

interface Tensor extends Record<string, unknown> {
  name: unknown;
  shape: unknown;
  datatype: unknown;
}

export interface OddInfer {
  body: Uint8Array<ArrayBuffer>;
  headers: Record<string, string>;
  /** Bytes that it unpacks to. */
  unpacked: number;
  /** What was done to it; undefined for one that is as the protocol wants it. */
  oddity: string | undefined;
}

const encoder = new TextEncoder();
const HEADER_LENGTH = 'Inference-Header-Content-Length';

/** Values of the hand-made model's fields: those that it takes, and now and then one that it does not. */
const CELLS: Record<string, { good: Cell[]; odd: Cell[] }> = {
  plots: { good: [0, 4, 50, 7n], odd: [-1, 51, 1.5, null, Number.NaN, 2n ** 53n + 1n, -(2n ** 63n), -0] },
  debt: {
    good: [0, 120.5, 0.1, 1e9, -0],
    odd: [-1, null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e39, 1e308, 5e-324],
  },
  harvest: { good: [900.25, 1, null, Number.NaN], odd: [0, -0, -3, Number.POSITIVE_INFINITY, 1e-320] },
  fenced: { good: [true, false], odd: [null, 2] },
  soil: {
    good: ['clay', 'sand'],
    odd: ['', 'rock', '\u{feff}sand', 'sand ', 'NaN', '"\\', '🌱', null, 'CLAY'],
  },
  'Parzelle Nº': { good: ['A-7', '', '  x ', '0012'], odd: ['é', 'x'.repeat(300)] },
};
const NUMBERS: Record<string, (view: DataView, at: number, value: number | bigint) => void> = {
  FP32: (view, at, value) => view.setFloat32(at, Number(value), true),
  FP64: (view, at, value) => view.setFloat64(at, Number(value), true),
  INT8: (view, at, value) => view.setInt8(at, Number(value)),
  INT16: (view, at, value) => view.setInt16(at, Number(value), true),
  INT32: (view, at, value) => view.setInt32(at, Number(value), true),
  INT64: (view, at, value) => view.setBigInt64(at, BigInt(value), true),
  UINT8: (view, at, value) => view.setUint8(at, Number(value)),
  UINT16: (view, at, value) => view.setUint16(at, Number(value), true),
  UINT32: (view, at, value) => view.setUint32(at, Number(value), true),
  UINT64: (view, at, value) => view.setBigUint64(at, BigInt(value), true),
};
const SIZES: Record<string, number> = Object.fromEntries(
  Object.keys(NUMBERS).map((name) => [name, Number(/\d+/.exec(name)![0]) / 8]),
);

/** Whether a number of a datatype is the very value. */
function holds(datatype: string, cell: Cell): boolean {
  if (typeof cell === 'boolean' || typeof cell === 'string' || cell === null) return false;
  if (datatype.startsWith('FP') && typeof cell === 'bigint') return BigInt(Number(cell)) === cell;
  if (datatype === 'FP64') return true;
  if (datatype === 'FP32') return Object.is(Math.fround(cell as number), cell);
  if (typeof cell === 'number' && (!Number.isInteger(cell) || Object.is(cell, -0))) return false;
  const bits = BigInt(SIZES[datatype]! * 8);
  const value = BigInt(cell);
  return BigInt[datatype.startsWith('U') ? 'asUintN' : 'asIntN'](Number(bits), value) === value;
}

/** One input a field, of some rows. */
function tensorOf(
  draw: Draw,
  name: string,
  rows: number,
  isOdd: boolean,
): { tensor: Tensor; bytes?: Uint8Array } {
  const { good, odd } = CELLS[name]!;
  const cells = Array.from({ length: rows }, () => draw.pick(isOdd && draw.once(4) ? odd : good));
  const shape = draw.once(2) ? [rows] : [rows, 1];
  const texts = cells.some((cell) => typeof cell === 'string') || name === 'soil';
  const fitting = Object.keys(NUMBERS).filter((datatype) => cells.every((cell) => holds(datatype, cell)));
  const inBytes = draw.once(2);
  const isOfTruth = cells.every((cell) => typeof cell === 'boolean');
  const datatype = texts
    ? 'BYTES'
    : isOfTruth || name === 'fenced'
      ? 'BOOL'
      : fitting.length
        ? draw.pick(fitting)
        : 'FP64';
  const bytes = inBytes ? bytesOf(datatype, cells) : undefined;
  if (bytes)
    return { tensor: { name, shape, datatype, parameters: { binary_data_size: bytes.length } }, bytes };
  const data = shape.length === 2 && draw.once(2) ? cells.map((cell) => [cell]) : cells;
  return { tensor: { name, shape, datatype, data } };
}

/** One input of what the model sees, in its order. */
function featuresOf(draw: Draw, rows: number, isOdd: boolean): { tensor: Tensor; bytes?: Uint8Array } {
  const row = () => [
    draw.pick([0, 4]),
    120.5,
    draw.pick([900.25, Number.NaN]),
    1,
    0,
    1,
    draw.pick([0.5, Number.NaN, -0]),
  ];
  const cells = Array.from({ length: rows }, row);
  if (isOdd)
    cells[draw.below(rows)]![draw.below(7)] = draw.pick([Number.NaN, Number.POSITIVE_INFINITY, 1e39, 1e-50]);
  const datatype = draw.pick(['FP32', 'FP64']);
  const described = { name: 'features', shape: [rows, 7], datatype };
  const bytes = draw.once(2) ? bytesOf('FP64', cells.flat()) : undefined;
  if (!bytes) return { tensor: { ...described, data: draw.once(2) ? cells : cells.flat() } };
  return {
    tensor: { ...described, datatype: 'FP64', parameters: { binary_data_size: bytes.length } },
    bytes,
  };
}

/** Undefined where bytes cannot hold the values. */
function bytesOf(datatype: string, cells: readonly Cell[]): Uint8Array | undefined {
  if (datatype === 'BYTES') {
    if (!cells.every((cell) => typeof cell === 'string')) return undefined;
    return Uint8Array.from(cells.flatMap((cell) => [...textBytes(cell as string)]));
  }
  if (datatype === 'BOOL')
    return cells.every((cell) => typeof cell === 'boolean') ? Uint8Array.from(cells, Number) : undefined;
  if (!cells.every((cell) => holds(datatype, cell))) return undefined;
  const size = SIZES[datatype]!;
  const bytes = new Uint8Array(cells.length * size);
  const view = new DataView(bytes.buffer);
  for (const [index, cell] of cells.entries())
    NUMBERS[datatype]!(view, index * size, cell as number | bigint);
  return bytes;
}

function textBytes(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  const all = new Uint8Array(4 + bytes.length);
  new DataView(all.buffer).setUint32(0, bytes.length, true);
  all.set(bytes, 4);
  return all;
}

/** As Python writes JSON: numbers that it has no word for are bare. */
function pythonJson(value: unknown): string {
  if (typeof value === 'bigint' || Object.is(value, -0)) return Object.is(value, -0) ? '-0.0' : String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(',')}]`;
  if (value instanceof Verbatim) return value.text;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => `${JSON.stringify(name)}:${pythonJson(member)}`)
      .join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

/** Stands in JSON as it is. */
class Verbatim {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

interface Parts {
  request: Record<string, unknown> & { inputs: Tensor[] };
  bytes: Uint8Array[];
  headers: Record<string, string>;
}

const BEYOND = [
  null,
  true,
  'x',
  '8',
  1.5,
  -1,
  0,
  2 ** 53,
  1e300,
  [],
  {},
  Number.NaN,
  new Verbatim('1e400'),
  [[]],
];
const NAMES = [
  '',
  'debts',
  '__proto__',
  'constructor',
  'toString',
  'features',
  'n'.repeat(300),
  '\0',
  '🌱',
  5,
  null,
  'Debt',
];
const DATATYPES = [
  'FP16',
  'BF16',
  'fp64',
  '',
  null,
  7,
  'BYTES',
  'BOOL',
  'INT64',
  'UINT8',
  'FP64',
  '__proto__',
];
const deep = (depth: number) => new Verbatim(`${'['.repeat(depth)}${']'.repeat(depth)}`);

/** What is done to a request before it is written. */
const ODD_PARTS: Record<string, (draw: Draw, parts: Parts, input: Tensor) => void> = {
  shape(draw, _, input) {
    input.shape = draw.pick([
      [],
      [0],
      [0, 1],
      [1_000_000],
      [1, 1, 1],
      [-1],
      [1.5],
      ['2'],
      [2, 2],
      null,
      3,
      [2 ** 53],
      [1e300],
      [new Verbatim('1.0')],
      [1, 0],
      Array(500).fill(1),
      [Number.NaN],
      [1_001],
    ]);
  },
  datatype: (draw, _, input) => void Object.assign(input, { datatype: draw.pick(DATATYPES) }),
  name: (draw, _, input) => void Object.assign(input, { name: draw.pick(NAMES) }),
  size(draw, _, input) {
    const { binary_data_size = 8 } = (input.parameters ?? {}) as { binary_data_size?: number };
    const lies = [binary_data_size + 1, binary_data_size - 1, binary_data_size * 2, 4_294_967_296, ...BEYOND];
    input.parameters = { binary_data_size: draw.pick<unknown>(lies) };
  },
  parameters: (draw, { request }, input) =>
    void Object.assign(draw.once(2) ? input : request, {
      parameters: draw.pick<unknown>([
        ...BEYOND,
        { a: deep(50) },
        { __proto__: 1 },
        { priority: 1, sequence_id: 'x' },
      ]),
    }),
  binaryOutput: (draw, { request }) =>
    void Object.assign(request, { parameters: { binary_data_output: draw.pick<unknown>(BEYOND) } }),
  data(draw, _, input) {
    const odd = [
      ...BEYOND,
      deep(3),
      deep(99),
      deep(5_000),
      [{}],
      [[1], 2],
      ['sand'],
      [new Verbatim('1'.repeat(400))],
      [new Verbatim('0.1e-400')],
      [null],
      [new Verbatim('-')],
      [new Verbatim('NaN1')],
      [new Verbatim('"\\ud800"')],
      Array(3_000).fill(1),
      [new Verbatim('1,')],
      [true, 1],
    ];
    input.data = draw.pick<unknown>(odd);
  },
  noData: (_, __, input) => void Object.assign(input, { data: undefined }),
  missing: (draw, { request }) => void request.inputs.splice(draw.below(request.inputs.length), 1),
  twice: (_, { request }, input) => void request.inputs.push(input),
  moved: (_, { request }) => void request.inputs.reverse(),
  inputs: (draw, { request }) => void Object.assign(request, { inputs: draw.pick<unknown>(BEYOND) }),
  outputs(draw, { request }) {
    const named = (name: unknown, parameters?: unknown) => ({ name, parameters });
    request.outputs = draw.pick<unknown>([
      ...BEYOND,
      [named('probability'), named('probability')],
      [named('probabilty')],
      [named('__proto__')],
      [named('')],
      [named('prediction', { binary_data: draw.pick<unknown>(BEYOND) })],
      [named('default_risk', { binary_data: true }), named('probability')],
      [named('probability', { classification: 2 })],
      [named('probability', { shared_memory_region: 'x' })],
      [named('probability', 5)],
    ]);
  },
  id: (draw, { request }) =>
    void Object.assign(request, { id: draw.pick<unknown>([...BEYOND, 'x'.repeat(201), '\ud800', '"', '']) }),
  member: (draw, { request }, input) =>
    void Object.assign(draw.once(2) ? request : input, { [draw.pick(['x', 'timeout', 'model_name'])]: 'x' }),
  headerLength: (draw, { headers }) =>
    void Object.assign(headers, {
      [HEADER_LENGTH]: draw.pick([
        '0',
        '1',
        '40',
        '-1',
        'x',
        '',
        '1e2',
        '99999999',
        '9'.repeat(30),
        '5, 5',
        '0x10',
        '1.0',
        String(draw.below(900)),
      ]),
    }),
  contentType: (draw, { headers }) =>
    void Object.assign(headers, {
      'Content-Type': draw.pick([
        'text/csv',
        'application/json; charset=utf-16',
        ';',
        'application/json, text/html',
        '',
      ]),
    }),
  encoding: (draw, { headers }) =>
    void Object.assign(headers, {
      'Content-Encoding': draw.pick(['gzip', 'br', 'deflate', 'identity', 'gzip, gzip', '', 'x']),
    }),
  contentLength: (draw, { headers }) =>
    void Object.assign(headers, {
      'Content-Length': draw.pick(['0', '10', '100000', '999999999999', '-1', 'x', '1e3']),
    }),
  subject: (draw, { headers }) =>
    void Object.assign(headers, { 'X-Subject': draw.pick(['', 'a b', 'é', 'x'.repeat(201)]) }),
  dry: (draw, { headers }) =>
    void Object.assign(headers, { 'Dry-Run': draw.pick(['', 'maybe', 'true', 'TRUE']) }),
};

/** What is done to its bytes. */
const ODD_BYTES: Record<string, (draw: Draw, body: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>> = {
  cut: (draw, body) => body.slice(0, draw.place(body)),
  longer: (draw, body) =>
    Uint8Array.from([...body, ...Array.from({ length: 1 + draw.below(9) }, () => draw.below(256))]),
  flipped(draw, body) {
    const other = body.slice();
    for (let times = 1 + draw.below(3); times > 0; times--) other[draw.below(body.length)] = draw.below(256);
    return other;
  },
  notUtf8(draw, body) {
    const at = draw.place(body);
    return Uint8Array.from([...body.subarray(0, at), 0xff, 0xc0, 0x80, ...body.subarray(at)]);
  },
  marked: (_, body) => Uint8Array.from([0xef, 0xbb, 0xbf, ...body]),
  empty: () => new Uint8Array(),
};

/** A request to infer by the hand-made model, two of three with something odd about it. It follows from the draw alone. */
export function oddInfer(draw: Draw): OddInfer {
  const rows = draw.pick([1, 1, 2, 3, 7]);
  const isOdd = draw.once(3);
  const names = ['plots', 'debt', 'harvest', 'fenced', 'soil', ...(draw.once(3) ? ['Parzelle Nº'] : [])];
  const tensors = draw.once(5)
    ? [featuresOf(draw, rows, isOdd)]
    : names.map((name) => tensorOf(draw, name, rows, isOdd));
  const headers: Record<string, string> = {};
  const request: Parts['request'] = { inputs: tensors.map(({ tensor }) => tensor) };
  if (draw.once(3)) request.id = draw.pick(['mine', '42', '🌱']);
  if (draw.once(3)) request.parameters = { binary_data_output: draw.once(2) };
  if (draw.once(3))
    request.outputs = draw.pick([
      [],
      [{ name: 'probability' }],
      [{ name: 'default_risk', parameters: { binary_data: true } }, { name: 'prediction' }],
    ]);
  const parts: Parts = { request, bytes: tensors.flatMap(({ bytes }) => bytes ?? []), headers };
  const oddity = draw.once(3) ? undefined : draw.pick([...Object.keys(ODD_PARTS), ...Object.keys(ODD_BYTES)]);
  if (oddity && oddity in ODD_PARTS) {
    ODD_PARTS[oddity]!(draw, parts, draw.pick(request.inputs));
  }
  const json = encoder.encode(pythonJson(request));
  if (parts.bytes.length > 0) headers[HEADER_LENGTH] ??= String(json.length);
  let body = Uint8Array.from([...json, ...parts.bytes.flatMap((bytes) => [...bytes])]);
  if (oddity && oddity in ODD_BYTES) body = ODD_BYTES[oddity]!(draw, body);
  const unpacked = body.length;
  if (draw.once(6) && headers['Content-Encoding'] === undefined) {
    headers['Content-Encoding'] = 'gzip';
    body = Uint8Array.from(gzipSync(body));
  }
  return { body, headers, unpacked, oddity };
}
