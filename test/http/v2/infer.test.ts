import { describe, expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { APPLICATION, handMadeModel, post, type TestStack, testStack } from '../support.ts';

const PATH = '/v2/models/garden-loans/infer';
const PREDICT = '/api/v1/predict';

interface Tensor {
  name: string;
  shape: number[];
  datatype: string;
  data?: unknown;
  parameters?: Record<string, unknown>;
}

const tensor = (name: string, datatype: string, data: unknown, shape = [2]): Tensor => ({
  name,
  shape,
  datatype,
  data,
});
/** Two applications, the first of them `APPLICATION`. */
const FIELDS = [
  tensor('plots', 'INT64', [4, 2]),
  tensor('debt', 'FP64', [120.5, 10.25]),
  tensor('harvest', 'FP64', [900.25, null]),
  tensor('fenced', 'BOOL', [true, false]),
  tensor('soil', 'BYTES', ['sand', 'clay']),
];
const SECOND = { plots: 2, debt: 10.25, harvest: null, fenced: false, soil: 'clay' };
const FEATURES = [[4, 120.5, 900.25, 1, 0, 1, Math.fround(Math.fround(120.5) / 900.25)]];

/** The fields' tensors with some of them changed, or left out. */
const changed = (changes: Record<string, Partial<Tensor> | null>) =>
  FIELDS.filter(({ name }) => changes[name] !== null).map((input) => ({ ...input, ...changes[input.name] }));

type Sent = string | Uint8Array<ArrayBuffer> | object;
async function send(stack: TestStack, body: Sent, headers: Record<string, string> = {}, path = PATH) {
  const isReady = typeof body === 'string' || body instanceof Uint8Array;
  const response = await stack.app.request(path, post(isReady ? body : JSON.stringify(body), headers));
  const text = await response.clone().text();
  return { status: response.status, text, response, body: text.startsWith('{') ? parse(text) : undefined };
}
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
const errorOf = async (body: Sent, headers: Record<string, string> = {}) => {
  const { status, body: answer } = await send(testStack(), body, headers);
  return [status, answer.error];
};
async function probabilityOf(application: object): Promise<number> {
  const response = await testStack().app.request(PREDICT, post(JSON.stringify(application)));
  return ((await response.json()) as { data: { probability: number } }).data.probability;
}

/** As tritonclient sends it: the JSON, and each tensor's bytes behind it. */
function binary(request: { inputs: (Omit<Tensor, 'data'> & { bytes: Uint8Array })[] } & object) {
  const inputs = request.inputs.map(({ bytes, ...input }) => ({
    ...input,
    parameters: { binary_data_size: bytes.length },
  }));
  const json = new TextEncoder().encode(JSON.stringify({ ...request, inputs }));
  const body = Uint8Array.from([...json, ...request.inputs.flatMap(({ bytes }) => [...bytes])]);
  const headers = {
    'Inference-Header-Content-Length': String(json.length),
    'Content-Type': 'application/octet-stream',
  };
  return { body, headers };
}
const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const texts = (...all: string[]) =>
  Uint8Array.from(all.flatMap((text) => [text.length, 0, 0, 0, ...new TextEncoder().encode(text)]));
const IN_BYTES = [
  { name: 'plots', shape: [2], datatype: 'INT64', bytes: bytesOf(BigInt64Array.of(4n, 2n)) },
  { name: 'debt', shape: [2, 1], datatype: 'FP64', bytes: bytesOf(Float64Array.of(120.5, 10.25)) },
  { name: 'harvest', shape: [2], datatype: 'FP32', bytes: bytesOf(Float32Array.of(900.25, Number.NaN)) },
  { name: 'fenced', shape: [2], datatype: 'BOOL', bytes: Uint8Array.of(1, 0) },
  { name: 'soil', shape: [2], datatype: 'BYTES', bytes: texts('sand', 'clay') },
];

describe('POST /v2/models/{model}/infer', () => {
  it('scores one input a field to the bits of predict, a row an application', async () => {
    const { status, body } = await send(testStack(), { id: 'mine', inputs: FIELDS });
    expect(status).toBe(200);
    expect(body).toEqual({
      model_name: 'garden-loans',
      model_version: '3',
      id: 'mine',
      outputs: [
        {
          name: 'probability',
          datatype: 'FP64',
          shape: [2],
          data: [await probabilityOf(APPLICATION), await probabilityOf(SECOND)],
        },
        { name: 'prediction', datatype: 'INT64', shape: [2], data: [0, 0] },
        { name: 'default_risk', datatype: 'BYTES', shape: [2], data: ['Low', 'Medium'] },
      ],
    });
  });

  it('scores features in model order likewise, nested and flat', async () => {
    const probability = await probabilityOf(APPLICATION);
    for (const data of [FEATURES, FEATURES[0]]) {
      const { body } = await send(testStack(), { inputs: [tensor('features', 'FP32', data, [1, 7])] });
      expect(body.outputs[0].data).toEqual([probability]);
    }
  });

  it.each([
    ['FP64', Float64Array],
    ['FP32', Float32Array],
    ['INT32', Int32Array],
    ['UINT64', BigUint64Array],
    ['UINT16', Uint16Array],
    ['UINT8', Uint8Array],
    ['INT8', Int8Array],
  ])('reads %s, little-endian', async (datatype, Kind) => {
    const values = [4, 12, 9, 1, 0, 1, 1];
    const array =
      Kind === BigUint64Array
        ? BigUint64Array.from(values.map(BigInt))
        : (Kind as typeof Uint8Array).from(values);
    const { body, headers } = binary({
      inputs: [{ name: 'features', shape: [1, 7], datatype, bytes: bytesOf(array) }],
    });
    const answer = await send(testStack(), body, headers);
    expect(answer.body.outputs[0].data).toEqual([1 - Math.exp(-1)]);
  });

  it('reads what stands as bytes behind the JSON, and gives bytes where they are asked for', async () => {
    const stack = testStack();
    const { body, headers } = binary({ inputs: IN_BYTES, ...{ parameters: { binary_data_output: true } } });
    const { response, status } = await send(stack, body, headers);
    expect(status).toBe(200);
    const length = Number(response.headers.get('Inference-Header-Content-Length'));
    const bytes = new Uint8Array(await response.arrayBuffer());
    const json = parse(new TextDecoder().decode(bytes.subarray(0, length)));
    expect(json.id).toBe(response.headers.get('X-Request-Id'));
    expect(json.outputs.map((output: Tensor) => output.parameters)).toEqual([
      { binary_data_size: 16 },
      { binary_data_size: 16 },
      { binary_data_size: 17 },
    ]);
    const rest = bytes.slice(length);
    expect([...new Float64Array(rest.buffer.slice(0, 16))]).toEqual([
      await probabilityOf(APPLICATION),
      await probabilityOf(SECOND),
    ]);
    expect([...new BigInt64Array(rest.buffer.slice(16, 32))]).toEqual([0n, 0n]);
    expect(rest.slice(32)).toEqual(texts('Low', 'Medium'));
  });

  it('gives the outputs that are named, in their order and form', async () => {
    const outputs = [{ name: 'prediction', parameters: { binary_data: false } }, { name: 'probability' }];
    const parameters = { binary_data_output: true };
    const { response } = await send(testStack(), { inputs: FIELDS, outputs, parameters });
    const length = Number(response.headers.get('Inference-Header-Content-Length'));
    const json = parse((await response.text()).slice(0, length));
    expect(json.outputs).toEqual([
      { name: 'prediction', datatype: 'INT64', shape: [2], data: [0, 0] },
      { name: 'probability', datatype: 'FP64', shape: [2], parameters: { binary_data_size: 16 } },
    ]);
  });

  it('takes a bare NaN and a null as missing, where a value may be missing', async () => {
    const withNaN = JSON.stringify({ inputs: FIELDS }).replace('null', 'NaN');
    const { body } = await send(testStack(), withNaN);
    expect(body.outputs[0].data[1]).toBe(await probabilityOf(SECOND));
    const features =
      '{"inputs":[{"name":"features","shape":[1,7],"datatype":"FP32","data":[4,120.5,NaN,1,0,1,NaN]}]}';
    expect((await send(testStack(), features)).body.outputs[0].data).toEqual([0.25]);
    expect(await errorOf(features.replace('120.5', 'NaN'))).toEqual([
      400,
      'Row 1 is not valid: feature "debt" is missing.',
    ]);
    expect(await errorOf(JSON.stringify({ inputs: FIELDS }).replace('10.25', 'NaN'))).toEqual([
      400,
      'Row 2 is not valid: debt is missing.',
    ]);
  });

  it('answers without a Content-Type, and unpacks gzip', async () => {
    const stack = testStack();
    const packed = new Blob([JSON.stringify({ inputs: FIELDS })])
      .stream()
      .pipeThrough(new CompressionStream('gzip'));
    const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
    const response = await stack.app.request(PATH, {
      method: 'POST',
      headers: { 'X-API-Key': 'all-key', 'Content-Encoding': 'gzip' },
      body: bytes,
    });
    expect(response.status).toBe(200);
  });

  it.each<[string, Sent, string]>([
    ['no JSON', '{"inputs":[', 'is not JSON'],
    ['a key twice', '{"inputs":[],"inputs":[]}', '"inputs" stands twice'],
    ['no inputs', {}, 'inputs: is missing'],
    ['another name', { inputs: FIELDS, input: 1 }, 'input: is not known here'],
    ['another model', { inputs: FIELDS, model_name: 'other' }, 'model_name is not the model of its address'],
    ['a missing input', { inputs: changed({ debt: null }) }, 'input "debt" is missing'],
    [
      'an unknown input',
      { inputs: [...FIELDS, tensor('debts', 'FP64', [1, 2])] },
      'there is no input "debts": did you mean "debt"?',
    ],
    ['an input twice', { inputs: [...FIELDS, FIELDS[1]] }, 'input "debt" stands more than once'],
    [
      'a shape',
      { inputs: changed({ debt: { shape: [1, 2] } }) },
      'input "debt" has the shape [1, 2], which is neither [N] nor [N, 1]',
    ],
    [
      'other rows',
      { inputs: changed({ debt: { shape: [3], data: [1, 2, 3] } }) },
      'input "debt" has 3 rows, and "plots" has 2',
    ],
    [
      'a length',
      { inputs: changed({ debt: { data: [1] } }) },
      'input "debt" has 1 values, and its shape [2] says 2',
    ],
    [
      'a nesting',
      { inputs: changed({ debt: { data: [[1, 2]] } }) },
      'input "debt" has data that is no list of the shape [2]',
    ],
    ['no rows', { inputs: changed({ plots: { shape: [0], data: [] } }) }, 'input "plots" has no rows'],
    [
      'too many rows',
      { inputs: changed({ plots: { shape: [1001] } }) },
      'input "plots" has 1001 rows, and a request may have 1000',
    ],
    [
      'a datatype of ours',
      { inputs: changed({ debt: { datatype: 'BYTES' } }) },
      'input "debt" is BYTES, and its field is FP64',
    ],
    ['no datatype', { inputs: changed({ debt: { datatype: 'FP8' } }) }, 'inputs.1.datatype: is none of'],
    [
      'a text for a number',
      { inputs: changed({ debt: { data: [1, 'x'] } }) },
      'input "debt" is FP64, and its value 2 is no number',
    ],
    [
      'a part for a whole',
      { inputs: changed({ plots: { data: [1, 1.5] } }) },
      'input "plots" is INT64, and its value 2 is no whole number',
    ],
    [
      'a number too far',
      { inputs: changed({ plots: { datatype: 'INT8', data: [1, 128] } }) },
      'input "plots" is INT8, and its value 2 is beyond',
    ],
    ['no data', { inputs: [{ name: 'plots', shape: [2], datatype: 'INT64' }] }, 'input "plots" has no data'],
    [
      'shared memory',
      { inputs: changed({ debt: { parameters: { shared_memory_region: 'x' } } }) },
      'input "debt" is in shared memory',
    ],
    [
      'an unknown output',
      { inputs: FIELDS, outputs: [{ name: 'probabilty' }] },
      'there is no output "probabilty": did you mean "probability"?',
    ],
    [
      'an application',
      { inputs: changed({ soil: { data: ['sand', 'rock'] } }) },
      'Row 2 is not valid: soil has no such level',
    ],
    [
      'a huge integer',
      JSON.stringify({ inputs: FIELDS }).replace('[4,2]', '[4,9007199254740993]'),
      'Row 2 is not valid: plots is beyond',
    ],
    [
      'features and a field',
      { inputs: [tensor('features', 'FP32', FEATURES, [1, 7]), FIELDS[0]] },
      'input "plots" stands beside "features"',
    ],
    [
      'features of another number',
      { inputs: [tensor('features', 'FP32', [1], [1, 1])] },
      'input "features" has the shape [1, 1], which is not [N, 7]',
    ],
    [
      'a feature too large',
      { inputs: [tensor('features', 'FP64', [1, 1e39, 1, 1, 0, 1, 1], [1, 7])] },
      'Row 1 is not valid: feature "debt" is too large for a 32-bit float',
    ],
  ])('refuses %s, and names it', async (_, body, sentence) => {
    expect(await errorOf(body)).toEqual([400, expect.stringContaining(sentence)]);
  });

  const [first, ...others] = IN_BYTES;
  it.each<[string, Uint8Array, string]>([
    ['too few bytes', Uint8Array.of(1), 'input "plots" has 1 bytes, and its shape and datatype say 16'],
    ['too many bytes', new Uint8Array(24), 'input "plots" has 24 bytes, and its shape and datatype say 16'],
  ])('refuses %s', async (_, bytes, sentence) => {
    const { body, headers } = binary({ inputs: [{ ...first!, bytes }, ...others] });
    expect(await errorOf(body, headers)).toEqual([400, expect.stringContaining(sentence)]);
  });

  it.each<[string, Uint8Array, string]>([
    ['break off', Uint8Array.of(1, 0, 0, 0, 65, 200, 0, 0, 0, 65), 'input "soil" breaks off in its text 2'],
    ['are too few', texts('sand'), 'input "soil" has 1 texts, and its shape says 2'],
    ['are too many', texts('sand', 'clay', 'sand'), 'input "soil" has more texts, and its shape says 2'],
    [
      'are not UTF-8',
      Uint8Array.of(1, 0, 0, 0, 255, 0, 0, 0, 0),
      'input "soil" has a text that is not UTF-8, its value 1',
    ],
  ])('refuses texts that %s', async (_, bytes, sentence) => {
    const soil = { ...IN_BYTES[4]!, bytes };
    const { body, headers } = binary({ inputs: [...IN_BYTES.slice(0, 4), soil] });
    expect(await errorOf(body, headers)).toEqual([400, expect.stringContaining(sentence)]);
  });

  it('refuses bytes that are no input’s, and lengths that are not there', async () => {
    const { body, headers } = binary({ inputs: IN_BYTES });
    const length = headers['Inference-Header-Content-Length'];
    const longer = Uint8Array.from([...body, 1]);
    expect((await errorOf(longer, headers))[1]).toContain('1 bytes behind the JSON belong to no input');
    expect((await errorOf(body.slice(0, -1), headers))[1]).toContain(
      'input "soil" has a binary_data_size beyond the bytes behind the JSON',
    );
    for (const wrong of ['-1', 'x', '99999999']) {
      const wrongly = { ...headers, 'Inference-Header-Content-Length': wrong };
      expect((await errorOf(body, wrongly))[1]).toContain(
        'Inference-Header-Content-Length is not the length',
      );
    }
    expect(length).toMatch(/^\d+$/);
  });

  it('reads no more than it may', async () => {
    expect((await errorOf('x'.repeat(4 * 1024 * 1024 + 1)))[0]).toBe(413);
    const many = `{"inputs":[{"name":"debt","shape":[1],"datatype":"FP64","data":[${'[],'.repeat(100_000)}0]}]}`;
    expect((await errorOf(many))[1]).toContain('more than 1000 rows, or far more in them');
  });

  it('samples and counts every row as predict does, each under an id of its own', async () => {
    const [stack, other] = [testStack(), testStack()];
    const { response } = await send(stack, { inputs: FIELDS }, { 'X-Request-Id': 'my-request' });
    expect(response.headers.get('X-Request-Id')).toBe('my-request');
    for (const application of [APPLICATION, SECOND])
      await other.app.request(PREDICT, post(JSON.stringify(application)));
    const seen = ({ offered }: TestStack) => offered.map(({ id, request, ...sample }) => sample);
    expect(seen(stack)).toEqual(seen(other));
    expect(stack.offered.map(({ id, request }) => [id, request])).toEqual([
      ['00000000-0000-4000-8000-000000000001-1', 'my-request-1'],
      ['00000000-0000-4000-8000-000000000001-2', 'my-request-2'],
    ]);
    expect(stack.counted).toEqual(other.counted);
    const totals = async ({ app }: TestStack) =>
      (await (await app.request('/metrics')).text())
        .split('\n')
        .filter((line) => /^loan_prediction/.test(line));
    expect(await totals(stack)).toEqual(await totals(other));
  });

  it('keeps a single row under the request’s own id, and the sender’s key with it', async () => {
    const stack = testStack();
    const inputs = FIELDS.map((input) => ({ ...input, shape: [1, 1], data: [(input.data as unknown[])[0]] }));
    const key = tensor('Parzelle Nº', 'BYTES', ['A-7'], [1]);
    await send(stack, { inputs: [...inputs, key] });
    expect(stack.offered).toMatchObject([{ id: '00000000-0000-4000-8000-000000000001', loan: 'A-7' }]);
  });

  it('counts features and samples none: what an application said is not known', async () => {
    const stack = testStack();
    await send(stack, { inputs: [tensor('features', 'FP32', FEATURES, [1, 7])] });
    expect([stack.offered.length, stack.counted.length]).toEqual([0, 1]);
  });

  it('counts what it refuses by the field', async () => {
    const stack = testStack();
    await send(stack, { inputs: changed({ debt: { data: [1, -1] } }) });
    expect(stack.counted).toEqual([
      {
        model: 'garden-loans',
        caller: 'default',
        version: '3',
        faults: [{ code: 'out_of_range', field: 'debt' }],
      },
    ]);
    expect(stack.offered).toEqual([]);
  });

  it('keeps nothing of a dry run', async () => {
    const stack = testStack();
    for (const [path, headers] of [
      [`${PATH}?dry_run=true`, {}],
      [PATH, { 'Dry-Run': 'true' }],
    ] as const)
      expect((await send(stack, { inputs: FIELDS }, headers, path)).status).toBe(200);
    expect([stack.offered, stack.counted]).toEqual([[], []]);
  });

  it('answers a whole request by the challenger where a split gives it the subject, and by no other where a version is named', async () => {
    const [model, other] = [handMadeModel(), { ...handMadeModel(), version: '4' }];
    const stack = testStack({
      challengers: async () => ({ version: '4', mode: 'split', share: 1 }) as never,
      models: { get: async (version) => (version === '4' ? other : model) },
    });
    const versionAt = async (path: string) =>
      (await send(stack, { inputs: FIELDS }, {}, path)).body.model_version;
    expect(await versionAt(PATH)).toBe('4');
    expect(await versionAt('/v2/models/garden-loans/versions/3/infer')).toBe('3');
    expect(stack.offered.map(({ version }) => version)).toEqual(['4', '4', '3', '3']);
  });

  it('says that a model or a version is not there', async () => {
    const missing = new SolventError('not_found', 'there is no version 9 of garden-loans');
    const unavailable = new SolventError('model_unavailable', missing.message, { cause: missing });
    const stack = testStack({ models: { get: () => Promise.reject(unavailable) } });
    for (const path of [PATH, '/v2/models/garden-loans/versions/9/infer'])
      expect(await send(stack, { inputs: FIELDS }, {}, path)).toMatchObject({
        status: 404,
        body: { error: missing.message },
      });
    for (const path of ['/v2/models/No%20Name/infer', '/v2/models/garden-loans/versions/-1/infer'])
      expect((await send(testStack(), { inputs: FIELDS }, {}, path)).status).toBe(404);
  });
});
