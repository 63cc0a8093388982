import { beforeEach, describe, expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import type { Services } from '../../../src/http/services.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import type { Database } from '../../../src/ports.ts';
import { DAY_MS } from '../../../src/time.ts';
import { scoredBy } from '../../model/support/scored-by.ts';
import { heldInserts } from '../held-inserts.ts';
import { APPLICATION, answerOf, handMadeModel, post, type TestStack, testStack } from '../support.ts';

const PATH = '/api/v1/predict';
const TEXT = JSON.stringify({ 'Parzelle Nº': 'L-17', ...APPLICATION });
const KEY = { 'Idempotency-Key': 'app-17' };

/** Versions that the registry knows, and which of them is the champion. The higher, the more likely a default. */
function registry(...loadable: string[]) {
  return {
    champion: loadable[0]!,
    async get(version?: string) {
      version ??= this.champion;
      if (!loadable.includes(version))
        throw new SolventError('model_unavailable', 'its bundle is gone', { retryAfterSeconds: 1 });
      const model = handMadeModel();
      const factor = Number(version);
      const probabilities: typeof model.probabilities = (rows, count) =>
        model.probabilities(rows, count).map((probability) => probability * factor);
      return { ...model, version, digest: version.repeat(64), ...scoredBy(probabilities) };
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
const send = async ({ app }: Pick<TestStack, 'app'>, headers: Record<string, string> = KEY, body = TEXT) => {
  const response = await app.request(PATH, post(body, headers));
  const { status } = response;
  const text = await response.text();
  return { status, text, headers: response.headers, body: JSON.parse(text) };
};
const replayed = ({ headers }: { headers: Headers }) => headers.get('Idempotency-Replayed');

describe('an application that comes again with its Idempotency-Key', () => {
  it('gets the first answer again, byte for byte, whatever was promoted in between', async () => {
    const models = registry('1', '2');
    const first = await send(isolate({ models }));
    models.champion = '2';
    const again = await send(isolate({ models }));
    expect([first.status, again.status, again.text]).toEqual([200, 200, first.text]);
    expect(first.body.data).toMatchObject({ model_version: '1', 'Parzelle Nº': 'L-17' });
    expect([replayed(first), replayed(again)]).toEqual([null, 'true']);
    const anew = await send(isolate({ models }), { 'Idempotency-Key': 'app-18' });
    expect(anew.body.data.model_version).toBe('2');
  });

  it('gets it also while there is no champion', async () => {
    const models = registry('1');
    const first = await send(isolate({ models }));
    models.champion = 'none';
    expect((await send(isolate({ models }))).text).toBe(first.text);
    expect((await send(isolate({ models }), {})).status).toBe(503);
  });

  it('is sampled, tallied and metered once', async () => {
    const stack = isolate();
    for (let time = 0; time < 3; time++) expect((await send(stack)).status).toBe(200);
    expect([stack.offered.length, stack.counted.length]).toEqual([1, 1]);
    const series = (await stack.services.metrics.read()).filter(({ name }) => name.startsWith('loan_pred'));
    expect(series.filter(({ name }) => name.endsWith('total')).map(({ value }) => value)).toEqual([1, 1]);
  });

  it('is answered by the first request id, while the header names the present request', async () => {
    const first = await send(isolate(), { ...KEY, 'X-Request-Id': 'the-first-one' });
    const again = await send(isolate(), { ...KEY, 'X-Request-Id': 'the-second-one' });
    expect([first, again].map(({ body }) => body.data.request_id)).toEqual([
      'the-first-one',
      'the-first-one',
    ]);
    expect(again.headers.get('X-Request-Id')).toBe('the-second-one');
  });

  it('is refused with another body, and the first answer stands', async () => {
    const stack = isolate();
    const first = await send(stack);
    const other = await send(stack, KEY, TEXT.replace('120.5', '120.6'));
    expect([other.status, other.body.error]).toEqual([409, 'conflict']);
    expect((await send(stack)).text).toBe(first.text);
    expect(stack.offered).toHaveLength(1);
    const failed = (await stack.services.metrics.read()).filter(({ labels }) => labels.includes('error'));
    expect(failed).toEqual([]);
  });

  it('may be corrected under the same key when it was refused', async () => {
    const stack = isolate();
    expect((await send(stack, KEY, TEXT.replace('120.5', '-1'))).status).toBe(422);
    const corrected = await send(stack);
    expect([corrected.status, replayed(corrected)]).toEqual([200, null]);
  });

  it('is scored anew after a day', async () => {
    const stack = isolate();
    const first = await send(stack);
    stack.clock.advance(DAY_MS);
    const anew = await send(stack);
    expect([anew.status, replayed(anew)]).toEqual([200, null]);
    expect(anew.body.data.request_id).not.toBe(first.body.data.request_id);
  });

  it('is another one for another caller', async () => {
    const stack = isolate();
    const mine = await send(stack);
    const theirs = await send(stack, { ...KEY, 'X-API-Key': 'predict-key' }, TEXT.replace('120.5', '7'));
    expect([theirs.status, replayed(theirs)]).toEqual([200, null]);
    expect((await send(stack)).text).toBe(mine.text);
  });

  it('is answered by no other version when its own cannot be loaded', async () => {
    const first = await send(isolate());
    expect(first.status).toBe(200);
    const stack = isolate({ models: registry('2') });
    const { status, body, headers } = await send(stack);
    expect([status, body.error, body.message]).toEqual([
      503,
      'model_unavailable',
      'This Idempotency-Key was first answered by version 1, which cannot be loaded: its bundle is gone',
    ]);
    expect(headers.get('Retry-After')).toBe('1');
    expect(stack.offered).toEqual([]);
  });

  it('is answered by no other bundle of the same number', async () => {
    await send(isolate());
    const models = registry('1');
    const other = { ...models, get: async () => ({ ...(await models.get()), digest: 'e'.repeat(64) }) };
    const { status, body } = await send(isolate({ models: other }));
    expect([status, body.error]).toEqual([503, 'model_unavailable']);
  });
});

describe('an application that comes twice at the same time with one Idempotency-Key', () => {
  /** Lets the first question of each isolate wait until both have asked: none finds an answer of the other. */
  function together(): () => Database {
    const waiting: (() => void)[] = [];
    return () => {
      let asked = false;
      return {
        ...database,
        async query(sql, params) {
          const found = await database.query(sql, params);
          if (!asked) {
            asked = true;
            await new Promise<void>((go) => {
              waiting.push(go);
              if (waiting.length === 2) for (const each of waiting) each();
            });
          }
          return found as never;
        },
      };
    };
  }

  it('gets one answer, of one version, and is counted once, though two isolates have two champions', async () => {
    const racing = together();
    const stacks = ['1', '2'].map((champion) => {
      const models = registry('1', '2');
      models.champion = champion;
      return isolate({ models, database: racing() });
    });
    const [one, two] = await Promise.all(stacks.map((stack) => send(stack)));
    expect([one!.status, two!.status, two!.text]).toEqual([200, 200, one!.text]);
    expect([replayed(one!), replayed(two!)].filter((each) => each === 'true')).toHaveLength(1);
    const { model_version } = one!.body.data;
    const [counted] = stacks.flatMap((stack) => stack.counted);
    expect(stacks.flatMap((stack) => stack.counted)).toHaveLength(1);
    expect(stacks.flatMap((stack) => stack.offered)).toHaveLength(1);
    expect(counted!.version).toBe(model_version);
  });

  it('is refused where the bodies differ, and the first is kept', async () => {
    const racing = together();
    const [a, b] = [isolate({ database: racing() }), isolate({ database: racing() })];
    const answers = await Promise.all([send(a), send(b, KEY, TEXT.replace('120.5', '7'))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect([...a.offered, ...b.offered]).toHaveLength(1);
  });
});

describe('an Idempotency-Key', () => {
  it.each([
    'x',
    'x'.repeat(200),
    '"quoted"',
    "'; DROP TABLE first_answers; --".replaceAll(' ', '_'),
    '%00',
    '{}',
  ])('may be %s', async (key) => {
    const stack = isolate();
    const headers = { 'Idempotency-Key': key };
    const first = await send(stack, headers);
    expect((await send(stack, headers)).text).toBe(first.text);
    expect([first.status, stack.offered.length]).toEqual([200, 1]);
  });

  it.each(['', 'x'.repeat(201), 'x'.repeat(255), 'x'.repeat(5_000), 'a b', 'Schlüssel', 'a\tb'])(
    'may not be %j, in a dry run neither, and nothing is scored',
    async (key) => {
      const stack = isolate();
      for (const dry of ['false', 'true']) {
        const { status, body } = await send(stack, { 'Idempotency-Key': key, 'Dry-Run': dry });
        expect([status, body.error, body.details[0].path]).toEqual([
          422,
          'validation_error',
          'Idempotency-Key',
        ]);
      }
      expect(stack.offered).toEqual([]);
    },
  );

  it('means nothing in a dry run, which is neither a first answer nor answered by one', async () => {
    const stack = isolate();
    const dry = { ...KEY, 'Dry-Run': 'true' };
    expect(replayed(await send(stack, dry))).toBeNull();
    const first = await send(stack);
    expect([first.status, replayed(first)]).toEqual([200, null]);
    const other = await send(stack, dry, TEXT.replace('120.5', '7'));
    expect([other.status, replayed(other)]).toEqual([200, null]);
    expect(stack.offered).toHaveLength(1);
  });

  it('is refused while the database cannot be reached, and nothing is kept of the application', async () => {
    for (const failing of ['SELECT', 'INSERT']) {
      const broken: Database = {
        ...database,
        query: (sql, params) =>
          sql.startsWith(failing) ? Promise.reject(new Error('gone')) : database.query(sql, params),
      };
      const stack = isolate({ database: broken });
      const { status, body, headers } = await send(stack);
      expect([status, body.error, headers.get('Retry-After')]).toEqual([503, 'storage_unavailable', '1']);
      expect([stack.offered, stack.counted]).toEqual([[], []]);
    }
  });

  it('is asked of the database, and nothing is where there is none', async () => {
    const untouchable: Database = {
      query: () => Promise.reject(new Error('touched')),
      batch: () => Promise.reject(new Error('touched')),
      size: () => Promise.reject(new Error('touched')),
    };
    const stack = isolate({ database: untouchable });
    expect((await send(stack, {})).status).toBe(200);
    expect((await send(stack, { ...KEY, 'Dry-Run': 'true' })).status).toBe(200);
  });

  it('has its application counted though the connection breaks once the answer is kept', async () => {
    const behind: Promise<unknown>[] = [];
    const { held, release } = heldInserts(database);
    const stack = isolate({ database: held, background: (work) => void behind.push(work) });
    const answer = answerOf(stack.app.request(PATH, post(TEXT, KEY)));
    await expect.poll(() => behind.length).toBe(1);
    release();
    await behind[0];
    expect(stack.offered).toHaveLength(1);
    await answer;
  });
});
