import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Draw } from '../../../scripts/check-fuzz/draw.ts';
import type { HeldModel } from '../../../src/registry/holder.ts';
import { scoredBy } from '../../model/support/scored-by.ts';
import { countSteps, type StepCounter } from '../steps-taken.ts';
import { handMadeModel, post, testStack } from '../support.ts';
import { oddInfer } from './odd-infer.ts';
import { applicationsIn, outputsIn } from './read-infer.ts';

const PATH = '/v2/models/garden-loans/infer';
const REQUESTS = 3_000;
const SEED = 1;

const { probabilities, ...handMade } = handMadeModel();
/** As every model, it has a probability for whatever features it is shown. */
const model: HeldModel = {
  ...handMade,
  ...scoredBy((rows, count) => probabilities(rows.map(Math.abs), count)),
};
const { app } = testStack({ models: { get: async () => model } });
let steps: StepCounter;
beforeAll(async () => {
  steps = await countSteps();
});
afterAll(() => steps.stop());

/** What `predict` answers a row, or the model a row of features; undefined for one that is refused. */
async function expected(row: string): Promise<Record<string, unknown> | undefined> {
  const { features } = JSON.parse(row) as { features?: (number | null)[] };
  if (features) {
    const [probability] = model.probabilities(
      Float32Array.from(features, (value) => value ?? Number.NaN),
      1,
    );
    return { probability, ...model.decide(probability!) };
  }
  const response = await app.request('/api/v1/predict', post(row));
  return ((await response.json()) as { data?: Record<string, unknown> }).data;
}

describe('odd requests to infer', () => {
  it('are answered as predict answers their rows, or refused in words that name the rows', async () => {
    const statuses = new Set<number>();
    for (let index = 0; index < REQUESTS; index++) {
      const { body, headers, oddity } = oddInfer(new Draw(SEED, index));
      const init = { method: 'POST', headers: { 'X-API-Key': 'all-key', ...headers }, body };
      const response = await app.request(PATH, init);
      const bytes = new Uint8Array(await response.arrayBuffer());
      const { status } = response;
      statuses.add(status);
      const said = new TextDecoder().decode(bytes).slice(0, 2_000);
      // Which request it was, where one of these fails.
      const which = `request ${index} of seed ${SEED}, ${oddity}: ${status} ${said}`;
      const isAnswered = status === 200;
      if (!isAnswered) {
        expect([400, 413, 415], which).toContain(status);
        expect(response.headers.get('Content-Type'), which).toBe('application/json');
        expect(JSON.parse(new TextDecoder().decode(bytes)), which).toEqual({
          error: expect.stringMatching(/^.{10,4001}$/su),
        });
        if (oddity !== undefined) continue;
      }
      const { id, wanted, rows } = applicationsIn(body, headers);
      const each = await Promise.all(rows.map(expected));
      if (!isAnswered) {
        // A row of features that is refused is one that the model would have answered.
        if (rows[0]!.startsWith('{"features"')) continue;
        const wrong = each.flatMap((one, row) => (one ? [] : [String(row + 1)]));
        // BOOL holds nothing else in JSON, and is refused before any row is.
        if (!said.includes('is BOOL'))
          expect(
            Array.from(said.matchAll(/Row (\d+)/g), ([, row]) => row),
            which,
          ).toEqual(wrong);
        continue;
      }
      const names: string[] = wanted ?? ['probability', 'prediction', 'default_risk'];
      expect(outputsIn(bytes, response.headers.get('Inference-Header-Content-Length')), which).toEqual({
        id: id ?? response.headers.get('X-Request-Id'),
        outputs: names.map((name) => [name, each.map((one) => one?.[name])]),
      });
    }
    for (const status of [200, 400, 413, 415]) expect(statuses).toContain(status);
  }, 300_000);

  const tensor = (name: string, data: string, rows: number, datatype = 'FP64') =>
    `{"name":"${name}","shape":[${rows}],"datatype":"${datatype}","data":${data}}`;
  const inputs = (...all: string[]) => `{"inputs":[${all.join(',')}]}`;
  const repeated = (count: number, what: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => what(index)).join(',');
  const texts = (count: number) => {
    const others = [
      tensor('plots', '[4,2]', 2),
      tensor('debt', '[1,2]', 2),
      tensor('harvest', '[1,2]', 2),
      tensor('fenced', '[1,0]', 2),
    ];
    const json = inputs(
      ...others,
      `{"name":"soil","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":${4 * count}}}`,
    );
    return { json, body: json + '\0'.repeat(4 * count) };
  };
  it.each<[string, number, (count: number) => string | { json: string; body: string }]>([
    ['inputs', 400, (count) => inputs(repeated(count, (index) => tensor(`i${index}`, '[1]', 1)))],
    ['inputs of one name', 400, (count) => inputs(repeated(count, () => tensor('debt', '[1]', 1)))],
    [
      'dimensions',
      2_000,
      (count) =>
        inputs(`{"name":"debt","shape":[${repeated(count, () => '1')}],"datatype":"FP64","data":[1]}`),
    ],
    [
      'outputs',
      400,
      (count) =>
        `{"outputs":[${repeated(count, (index) => `{"name":"o${index}"}`)}],"inputs":[${tensor('debt', '[1]', 1)}]}`,
    ],
    [
      'parameters',
      1_000,
      (count) =>
        `{"parameters":{${repeated(count, (index) => `"p${index}":1`)}},"inputs":[${tensor('debt', '[1]', 1)}]}`,
    ],
    ['members', 1_000, (count) => `{${repeated(count, (index) => `"p${index}":1`)}}`],
    ['levels', 500, (count) => inputs(tensor('debt', '['.repeat(count) + ']'.repeat(count), 1))],
    ['values', 2_000, (count) => inputs(tensor('debt', `[${repeated(count, () => 'NaN')}]`, count))],
    ['texts in bytes', 20_000, texts],
    [
      'rows that are wrong',
      200,
      (count) =>
        inputs(
          ...['plots', 'debt', 'harvest', 'fenced'].map((name) =>
            tensor(name, `[${repeated(count, () => '-1')}]`, count, 'FP64'),
          ),
          tensor('soil', `[${repeated(count, () => '"x"')}]`, count, 'BYTES'),
        ),
    ],
    [
      'rows of features that are wrong',
      200,
      (count) =>
        inputs(
          `{"name":"features","shape":[${count},7],"datatype":"FP32","data":[${repeated(7 * count, () => '1e39')}]}`,
        ),
    ],
    [
      'quotes and bare words',
      2_000,
      (count) => `{"id":"${'\\"NaN'.repeat(count)}",${repeated(count, () => 'NaN')}`,
    ],
  ])('take no more than their share of time with four times as many %s', async (_, count, make) => {
    const stepsOf = async (many: number) => {
      const made = make(many);
      const isText = typeof made === 'string';
      const length = isText ? {} : { 'Inference-Header-Content-Length': String(made.json.length) };
      await steps.taken();
      const response = await app.request(PATH, post(isText ? made : made.body, length));
      expect(response.status).toBe(400);
      await response.text();
      return steps.taken();
    };
    // What is done once is done.
    await stepsOf(count);
    // Those of a row, and what little is done once a request; with the square it would be 16.
    expect(await stepsOf(4 * count)).toBeLessThan(5 * (await stepsOf(count)));
  });
});
