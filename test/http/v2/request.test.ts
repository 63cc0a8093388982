import { expect, it } from 'vitest';
import { APPLICATION, answerOf, post, testStack } from '../support.ts';

const PATH = '/v2/models/garden-loans/infer';
const FIELDS = [
  { name: 'plots', datatype: 'INT64', shape: [1], data: [APPLICATION.plots] },
  { name: 'debt', datatype: 'FP64', shape: [1], data: [APPLICATION.debt] },
  { name: 'harvest', datatype: 'FP64', shape: [1], data: [APPLICATION.harvest] },
  { name: 'fenced', datatype: 'BOOL', shape: [1], data: [APPLICATION.fenced] },
  { name: 'soil', datatype: 'BYTES', shape: [1], data: [APPLICATION.soil] },
];
const BODY = JSON.stringify({ inputs: FIELDS });

async function errorOf(body: string, headers: Record<string, string> = {}) {
  const { status, body: told } = await answerOf(testStack().app.request(PATH, post(body, headers)));
  return [status, told.error];
}

it.each(['Infinity', '-Infinity'])('refuses a bare %s by its row and field, or feature', async (word) => {
  expect(await errorOf(BODY.replace('900.25', word))).toEqual([
    400,
    'Row 1 is not valid: harvest is too large for a 32-bit float.',
  ]);
  const features = `{"inputs":[{"name":"features","shape":[1,7],"datatype":"FP32","data":[4,${word},9,1,0,1,1]}]}`;
  expect(await errorOf(features)).toEqual([
    400,
    'Row 1 is not valid: feature "debt" is too large for a 32-bit float.',
  ]);
  const inShape = BODY.replace('[1]', `[${word}]`);
  expect(await errorOf(inShape)).toEqual([400, expect.stringContaining('inputs.0.shape.0')]);
});

it('says of a length that cuts the JSON off that it does, and of other text that it is no JSON', async () => {
  const short = { 'Inference-Header-Content-Length': '40' };
  expect(await errorOf(BODY, short)).toEqual([
    400,
    'The request is not valid: its first 40 bytes are not JSON, and Inference-Header-Content-Length says that they are.',
  ]);
  expect(await errorOf(BODY.slice(0, 40))).toEqual([400, 'The body is not JSON.']);
});

it('reads a whole number of a shape or a size however it is written', async () => {
  const { status } = await answerOf(
    testStack().app.request(PATH, post(BODY.replace('[1]', '[1.0]').replace('[1]', '[1e0]'))),
  );
  expect(status).toBe(200);
  const { name, datatype } = FIELDS[1]!;
  const size = `{"name":"${name}","datatype":"${datatype}","shape":[1],"parameters":{"binary_data_size":8.0}}`;
  const json = BODY.replace(JSON.stringify(FIELDS[1]), size);
  const length = { 'Inference-Header-Content-Length': String(json.length) };
  const response = await testStack().app.request(PATH, post(`${json}${'\0'.repeat(8)}`, length));
  expect(response.status).toBe(200);
});

it.each(['-1', '1.5', '"8"', 'true', '{}', '1e300'])(
  'says of the size %s that it is no number of bytes',
  async (size) => {
    const data = `"data":[${APPLICATION.debt}]`;
    const json = BODY.replace(data, `"parameters":{"binary_data_size":${size}}`);
    expect(await errorOf(json)).toEqual([
      400,
      'The request is not valid: input "debt" has a binary_data_size that is no number of bytes.',
    ]);
  },
);

it.each(['"true"', '1', '[]'])('refuses %s where it is said whether an answer is in bytes', async (flag) => {
  const all = BODY.replace('{', `{"parameters":{"binary_data_output":${flag}},`);
  expect(await errorOf(all)).toEqual([
    400,
    'The request is not valid: binary_data_output is neither true nor false.',
  ]);
  const one = `{"outputs":[{"name":"probability","parameters":{"binary_data":${flag}}}],`;
  expect(await errorOf(BODY.replace('{', one))).toEqual([
    400,
    'The request is not valid: binary_data is neither true nor false.',
  ]);
});

it('ends a question with its own sign', async () => {
  expect(await errorOf(BODY.replace('{', '{"outputs":[{"name":"probabilty"}],'))).toEqual([
    400,
    'The request is not valid: there is no output "probabilty": did you mean "probability"?',
  ]);
});
