import { describe, expect, test } from 'vitest';
import type { GiveReasons } from '../../../src/explain/reasons/model-reasons.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { APPLICATION, handMadeModel, post, testStack } from '../support.ts';
import { outputsIn } from './read-infer.ts';
import { FIELDS } from './two-applications.ts';

const MODEL = '/v2/models/garden-loans';
const FEATURES = { name: 'features', shape: [1, 7], datatype: 'FP32', data: [4, 12, 9, 1, 0, 1, 0.5] };
const REASONS = [{ name: 'reasons' }];

/** Of an application that says its debt; in two languages, one of which is not ASCII. */
const reasons: GiveReasons = ({ values }) =>
  values[1]! > 100
    ? [
        {
          code: 'debt',
          field: 'debt',
          value: values[1]!,
          direction: 'higher',
          text: { en: 'Debt', de: 'Größe' },
        },
      ]
    : [];
const explained = { ...handMadeModel(), reasons };
const stackOf = (model = explained, changes = {}) =>
  testStack({ models: { get: async () => model }, ...changes });

async function infer(request: object, stack = stackOf(), headers: Record<string, string> = {}) {
  const response = await stack.app.request(`${MODEL}/infer`, post(JSON.stringify(request), headers));
  const bytes = new Uint8Array(await response.arrayBuffer());
  const length = response.headers.get('Inference-Header-Content-Length');
  if (response.status !== 200)
    return {
      status: response.status,
      error: (JSON.parse(new TextDecoder().decode(bytes)) as { error: string }).error,
    };
  return { status: 200, bytes, outputs: new Map(outputsIn(bytes, length).outputs) };
}

describe('the output reasons', () => {
  test('is the list of predict, a text a row, in JSON and as bytes', async () => {
    const stack = stackOf();
    const alone = await stack.app.request('/api/v1/predict', post(JSON.stringify(APPLICATION)));
    const { data } = (await alone.json()) as { data: { reasons: unknown[] } };
    expect(data.reasons).toHaveLength(1);
    const parameters = { binary_data_output: true };
    for (const more of [{}, { parameters }]) {
      const { outputs } = await infer({
        inputs: FIELDS,
        outputs: [...REASONS, { name: 'prediction' }],
        ...more,
      });
      expect([...outputs!.keys()]).toEqual(['reasons', 'prediction']);
      expect(outputs!.get('reasons')!.map((text) => JSON.parse(text as string))).toEqual([data.reasons, []]);
    }
  });

  test('is given to who asks for it alone', async () => {
    const { outputs } = await infer({ inputs: FIELDS });
    expect([...outputs!.keys()]).toEqual(['probability', 'prediction', 'default_risk']);
  });

  test('stands in the metadata of a model that gives reasons', async () => {
    const metadata = async (stack: ReturnType<typeof testStack>) => {
      const response = await stack.app.request(MODEL, { headers: { 'X-API-Key': 'predict-key' } });
      return ((await response.json()) as { outputs: object[] }).outputs;
    };
    const [without, with_] = [await metadata(testStack()), await metadata(stackOf())];
    expect(with_).toEqual([...without, { name: 'reasons', datatype: 'BYTES', shape: [-1] }]);
  });

  test('is refused of a model that gives none, and of features', async () => {
    expect(await infer({ inputs: FIELDS, outputs: REASONS }, testStack())).toEqual({
      status: 400,
      error: expect.stringContaining('there is no output "reasons": version 3 of garden-loans gives none'),
    });
    expect(await infer({ inputs: [FEATURES], outputs: REASONS })).toEqual({
      status: 400,
      error: expect.stringContaining('there is no output "reasons" of features'),
    });
    expect((await infer({ inputs: [FEATURES] })).status).toBe(200);
  });

  test('is empty of a challenger that answers and has none to tell', async () => {
    const challenger = { ...handMadeModel(), version: '4' };
    const stack = testStack({
      models: { get: async (version?: string) => (version === '4' ? challenger : explained) },
      challengers: async () => ({ version: '4', mode: 'split', share: 1 }) as never,
    });
    const { outputs } = await infer({ inputs: FIELDS, outputs: REASONS }, stack, { 'X-Subject': 'anybody' });
    expect(outputs!.get('reasons')).toEqual(['[]', '[]']);
  });

  test('comes again under its Idempotency-Key, byte for byte', async () => {
    const database = memoryDatabase();
    database.migrate('migrations');
    const asked = () =>
      infer({ inputs: FIELDS, outputs: REASONS }, stackOf(explained, { database }), {
        'Idempotency-Key': 'k',
      });
    const first = await asked();
    expect(first.outputs!.get('reasons')![0]).toContain('"code":"debt"');
    expect((await asked()).bytes).toEqual(first.bytes);
  });

  test('comes again of a challenger that answered and has none to tell', async () => {
    const database = memoryDatabase();
    database.migrate('migrations');
    const challenger = { ...handMadeModel(), version: '4' };
    const stack = testStack({
      models: { get: async (version?: string) => (version === '4' ? challenger : explained) },
      challengers: async () => ({ version: '4', mode: 'split', share: 1 }) as never,
      database,
    });
    const headers = { 'X-Subject': 'anybody', 'Idempotency-Key': 'k' };
    const first = await infer({ inputs: FIELDS, outputs: REASONS }, stack, headers);
    expect(first.status).toBe(200);
    expect(await infer({ inputs: FIELDS, outputs: REASONS }, stack, headers)).toEqual(first);
  });

  test('lets others have the thread between its rows', async () => {
    let explainedRows = 0;
    const seen: number[] = [];
    const none: GiveReasons = () => {
      explainedRows++;
      return [];
    };
    const counted = { ...explained, reasons: none };
    const pause = async () => void seen.push(explainedRows);
    const many = FIELDS.map(({ data, ...one }) => ({
      ...one,
      shape: [1000],
      data: Array.from({ length: 1000 }, (_, row) => data[row % 2]),
    }));
    expect((await infer({ inputs: many, outputs: REASONS }, stackOf(counted, { pause }))).status).toBe(200);
    const pieces = seen.map((rows, index) => rows - (seen[index - 1] ?? 0));
    expect(explainedRows).toBe(1000);
    expect(Math.max(...pieces)).toBeLessThan(100);
    expect(seen.at(-1)).toBeGreaterThan(900);
  });
});
