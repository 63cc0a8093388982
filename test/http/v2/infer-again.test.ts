import { beforeEach, describe, expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import type { Services } from '../../../src/http/services.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import type { Database } from '../../../src/ports.ts';
import { scoredBy } from '../../model/support/scored-by.ts';
import { heldInserts } from '../held-inserts.ts';
import { handMadeModel, post, type TestStack, testStack } from '../support.ts';
import { FIELDS } from './two-applications.ts';

const PATH = '/v2/models/garden-loans/infer';
const KEY = { 'Idempotency-Key': 'batch-17' };
const TEXT = JSON.stringify({ inputs: FIELDS });
const FEATURES = '{"inputs":[{"name":"features","shape":[1,7],"datatype":"FP32","data":[4,12,9,1,0,1,0.5]}]}';

/** Versions that can be loaded, and which of them is the champion. */
function registry(...loadable: string[]) {
  return {
    champion: loadable[0]!,
    async get(version = 'champion') {
      const number = version === 'champion' ? this.champion : version;
      if (!loadable.includes(number))
        throw new SolventError('model_unavailable', 'its bundle is gone', { retryAfterSeconds: 1 });
      const model = handMadeModel();
      const probabilities: typeof model.probabilities = (rows, count) =>
        model.probabilities(rows, count).map((probability) => probability / Number(number));
      return { ...model, version: number, digest: number.repeat(64), ...scoredBy(probabilities) };
    },
  };
}

let database: ReturnType<typeof memoryDatabase>;
beforeEach(() => {
  database = memoryDatabase();
  database.migrate('migrations');
});
/** An isolate of its own, on the same database. */
const isolate = (changes: Partial<Services> = {}) =>
  testStack({ database, models: registry('1', '2'), ...changes });
async function send({ app }: TestStack, headers: Record<string, string> = KEY, body = TEXT, path = PATH) {
  const response = await app.request(path, post(body, headers));
  const text = await response.text();
  const replayed = response.headers.get('Idempotency-Replayed');
  return { status: response.status, text, replayed, error: JSON.parse(text).error as string | undefined };
}

describe('an inference request that comes again with its Idempotency-Key', () => {
  it.each([
    ['fields', TEXT],
    ['features', FEATURES],
  ])('gets the first answer again, byte for byte, whatever was promoted in between: %s', async (_, text) => {
    const models = registry('1', '2');
    const first = await send(isolate({ models }), KEY, text);
    models.champion = '2';
    const again = await send(isolate({ models }), KEY, text);
    expect([first.status, again.text]).toEqual([200, first.text]);
    expect([first.replayed, again.replayed]).toEqual([null, 'true']);
    expect((await send(isolate({ models }), {}, text)).text).toContain('"model_version":"2"');
  });

  it('gets it in bytes where it asked for bytes', async () => {
    const inBytes = TEXT.replace('{', '{"parameters":{"binary_data_output":true},');
    const answers = await Promise.all(
      [1, 2].map(async () => {
        const response = await isolate().app.request(PATH, post(inBytes, KEY));
        const length = response.headers.get('Inference-Header-Content-Length');
        return [length, [...new Uint8Array(await response.arrayBuffer())]];
      }),
    );
    expect(answers[1]).toEqual(answers[0]);
  });

  it('is sampled, tallied and metered once a row', async () => {
    const stack = isolate();
    for (let time = 0; time < 3; time++) expect((await send(stack)).status).toBe(200);
    expect([stack.offered.length, stack.counted.length]).toEqual([2, 2]);
    const metrics = await (await stack.app.request('/metrics')).text();
    expect(metrics).toMatch(/^loan_predictions_total\{.*status="success"\} 2$/m);
  });

  it('is answered once where several come at the same time', async () => {
    const stacks = [isolate(), isolate(), isolate()];
    const answers = await Promise.all(stacks.map((stack) => send(stack)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(stacks.flatMap(({ offered }) => offered)).toHaveLength(2);
  });

  it('is a conflict with another body, or where another version is named than answered', async () => {
    const stack = isolate();
    await send(stack);
    const other = await send(stack, KEY, TEXT.replace('120.5', '7'));
    expect([other.status, other.error]).toEqual([
      409,
      'This Idempotency-Key was used before with another body.',
    ]);
    const version = (name: string) =>
      send(stack, KEY, TEXT, `/v2/models/garden-loans/versions/${name}/infer`);
    const named = await version('2');
    expect([named.status, named.error]).toEqual([
      409,
      'This Idempotency-Key was used before, and answered by another version: 1.',
    ]);
    for (const name of ['1', 'champion']) expect((await version(name)).replayed).toBe('true');
  });

  it('leaves the key free where it is refused, and in a dry run', async () => {
    const stack = isolate();
    expect((await send(stack, KEY, TEXT.replace('120.5', '-7'))).status).toBe(400);
    expect((await send(stack, { ...KEY, 'Dry-Run': 'true' }, FEATURES)).status).toBe(200);
    expect(await send(stack)).toMatchObject({ status: 200, replayed: null });
  });

  it('is refused where its version cannot be loaded, and where the database cannot be reached', async () => {
    await send(isolate());
    const gone = await send(isolate({ models: registry('2') }));
    expect([gone.status, gone.error]).toEqual([503, expect.stringContaining('first answered by version 1')]);
    const away: Database = { ...database, query: () => Promise.reject(new Error('gone')) };
    const stack = isolate({ database: away });
    expect((await send(stack)).status).toBe(503);
    expect([stack.offered, stack.counted]).toEqual([[], []]);
    expect((await send(stack, {})).status).toBe(200);
  });

  it('has a key of the form that every key has', async () => {
    const { status, error } = await send(isolate(), { 'Idempotency-Key': 'a b' });
    expect([status, error]).toEqual([400, expect.stringContaining('Idempotency-Key: is not 1 to 200')]);
  });

  it('is counted though the connection breaks once the answer is kept', async () => {
    const behind: Promise<unknown>[] = [];
    const { held, release } = heldInserts(database);
    const stack = isolate({ database: held, background: (work) => void behind.push(work) });
    const answer = send(stack);
    await expect.poll(() => behind.length).toBe(1);
    release();
    await behind[0];
    expect(stack.offered).toHaveLength(2);
    await answer;
  });
});
