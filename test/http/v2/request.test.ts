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
    'Row 1: The application is not valid: harvest is too large for a 32-bit float.',
  ]);
  const features = `{"inputs":[{"name":"features","shape":[1,7],"datatype":"FP32","data":[4,${word},9,1,0,1,1]}]}`;
  expect(await errorOf(features)).toEqual([
    400,
    'The request is not valid: row 1: feature "debt" is too large for a 32-bit float.',
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
