import { describe, expect, it } from 'vitest';
import { type Decision, decisionSchema } from '../../../src/decisions/decision.ts';
import { isDecisionId, timeOfDecision } from '../../../src/decisions/decision-id.ts';
import { messageOf, parcelsOf } from '../../../src/decisions/parcels.ts';
import type { DecisionRecorder } from '../../../src/decisions/recorder.ts';
import { linesOf } from '../../../src/decisions/travelling.ts';
import { SolventError } from '../../../src/errors.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { APPLICATION, testStack } from '../support.ts';

/** The same application, as inference requests have it. */
const INFERENCE = {
  inputs: [
    { name: 'plots', shape: [1], datatype: 'INT64', data: [4] },
    { name: 'debt', shape: [1], datatype: 'FP64', data: [120.5] },
    { name: 'harvest', shape: [1], datatype: 'FP64', data: [900.25] },
    { name: 'fenced', shape: [1], datatype: 'BOOL', data: [true] },
    { name: 'soil', shape: [1], datatype: 'BYTES', data: ['sand'] },
  ],
};
const HEADERS = { 'X-API-Key': 'predict-key', 'Content-Type': 'application/json' };

/** A recorder whose lines can be read, and which can be told to take nothing. */
function recorder(isStrict: boolean) {
  const lines: string[] = [];
  const state = { takes: true };
  const taking: DecisionRecorder = {
    take(given) {
      if (!state.takes) return Promise.reject(new SolventError('storage_unavailable', 'Away.'));
      lines.push(
        ...parcelsOf(given.map((write) => write()))
          .map(messageOf)
          .flatMap(linesOf),
      );
      return isStrict ? Promise.resolve() : undefined;
    },
  };
  return {
    taking,
    state,
    lines,
    decisions: () => lines.map((line): Decision => decisionSchema.parse(JSON.parse(line))),
  };
}

function place(isStrict = false) {
  const { taking, ...record } = recorder(isStrict);
  const database = memoryDatabase();
  database.migrate('migrations');
  const stack = testStack({ database, decisionRecorder: taking });
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await stack.app.request(path, {
      method: 'POST',
      headers: { ...HEADERS, ...headers },
      body: JSON.stringify(body),
    });
    return { response, body: (await response.json()) as { data: Record<string, unknown> } };
  };
  return { ...stack, ...record, post };
}

describe('POST /api/v1/predict, where decisions are recorded', () => {
  it('names the decision, and records who asked, what came, what was seen and what was decided by what', async () => {
    const { post, decisions, clock, offered } = place();
    const { body } = await post('/api/v1/predict', APPLICATION, {
      'X-Request-Id': 'desk-0017',
      'X-Subject': 'S-1',
    });
    const [decision] = decisions();
    expect(decisions()).toHaveLength(1);
    expect(offered).toMatchObject([{ decision: decision!.decision_id }]);
    expect(decision).toMatchObject({
      decision_id: body.data.decision_id,
      at: clock.now(),
      caller: 'shop',
      model: 'garden-loans',
      version: '3',
      digest: 'd'.repeat(64),
      policy: { threshold: 0.5, bands: { medium: 0.2, high: 0.5 } },
      prediction: body.data.prediction,
      probability: body.data.probability,
      default_risk: body.data.default_risk,
      request_id: 'desk-0017',
      subject: 'S-1',
      application: APPLICATION,
      features: body.data.features_used,
    });
    expect(isDecisionId(decision!.decision_id)).toBe(true);
    expect(timeOfDecision(decision!.decision_id)).toBe(clock.now());
    expect(decision!.margin).toBe(Math.fround(decision!.margin));
  });

  it('gives every decision an id of its own, also under one request id', async () => {
    const { post, decisions } = place();
    for (let time = 0; time < 20; time++)
      await post('/api/v1/predict', APPLICATION, { 'X-Request-Id': 'the-same-id' });
    expect(new Set(decisions().map(({ decision_id }) => decision_id)).size).toBe(20);
  });

  it('records nothing of a dry run and of what is refused, and names no decision', async () => {
    const { post, lines } = place();
    const dry = await post('/api/v1/predict?dry_run=true', APPLICATION);
    expect(dry.body.data).not.toHaveProperty('decision_id');
    const refused = await post('/api/v1/predict', { ...APPLICATION, plots: 'many' });
    expect(refused.response.status).toBe(422);
    expect(lines).toEqual([]);
  });

  it('names none where decisions are not recorded', async () => {
    const { app } = testStack();
    const body = JSON.stringify(APPLICATION);
    const response = await app.request('/api/v1/predict', { method: 'POST', headers: HEADERS, body });
    expect(((await response.json()) as { data: object }).data).not.toHaveProperty('decision_id');
  });

  it('takes a retry with its key for the same decision', async () => {
    const { post, decisions, clock } = place();
    const key = { 'Idempotency-Key': 'once' };
    const first = await post('/api/v1/predict', APPLICATION, key);
    clock.advance(60_000);
    const again = await post('/api/v1/predict', APPLICATION, key);
    expect(again.response.headers.get('Idempotency-Replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    // The process that answered first may have been killed with the record in hand: it comes again, and changes nothing where it is there.
    const [one, other, ...more] = decisions();
    expect([other, more]).toEqual([one, []]);
  });

  it.each([
    ['/api/v1/predict', APPLICATION],
    ['/v2/models/garden-loans/infer', INFERENCE],
  ])('refuses the key of another subject at %s: its decision is of somebody else', async (path, body) => {
    const { post, lines } = place();
    const send = async (subject?: string, key = 'once') => {
      const headers = { 'Idempotency-Key': key, ...(subject !== undefined && { 'X-Subject': subject }) };
      return (await post(path, body, headers)).response.status;
    };
    expect([await send('S-1'), await send('S-1'), await send('S-2'), await send()]).toEqual([
      200, 200, 409, 409,
    ]);
    expect([
      await send(undefined, 'other'),
      await send(undefined, 'other'),
      await send('S-1', 'other'),
    ]).toEqual([200, 200, 409]);
    expect(new Set(lines).size).toBe(2);
  });

  it('answers at once though the record is on its way', async () => {
    const { post, lines } = place();
    const { response } = await post('/api/v1/predict', APPLICATION);
    expect(response.status).toBe(200);
    expect(lines).toHaveLength(1);
  });
});

describe('POST /api/v1/predict, where no decision may go unrecorded', () => {
  it('refuses where the record is not taken, counts it as failed, and offers nothing for monitoring', async () => {
    const { post, state, offered, counted } = place(true);
    state.takes = false;
    const { response, body } = await post('/api/v1/predict', APPLICATION);
    expect(response.status).toBe(503);
    expect(body).toMatchObject({ success: false, error: 'storage_unavailable' });
    expect(body).not.toHaveProperty('data');
    expect(offered).toEqual([]);
    expect(counted).toEqual([]);
  });

  it('gives a retry no answer before the record of the first is taken, and that one as it would have been', async () => {
    const { post, state, decisions, clock } = place(true);
    const key = { 'Idempotency-Key': 'once', 'X-Request-Id': 'desk-0001', 'X-Subject': 'S-1' };
    state.takes = false;
    const at = clock.now();
    expect((await post('/api/v1/predict', APPLICATION, key)).response.status).toBe(503);
    clock.advance(1_000);
    expect((await post('/api/v1/predict', APPLICATION, key)).response.status).toBe(503);
    state.takes = true;
    clock.advance(1_000);
    const { response, body } = await post('/api/v1/predict', APPLICATION, {
      ...key,
      'X-Request-Id': 'desk-0002',
    });
    expect(response.status).toBe(200);
    const [decision] = decisions();
    expect(decision).toMatchObject({ decision_id: body.data.decision_id, at, request_id: 'desk-0001' });
  });
});

describe('POST /v2/models/{model}/infer, where decisions are recorded', () => {
  const names = Object.keys(APPLICATION) as (keyof typeof APPLICATION)[];
  const datatypes = { plots: 'FP64', debt: 'FP64', harvest: 'FP64', fenced: 'BOOL', soil: 'BYTES' };
  const rowsOf = (rows: number) => ({
    inputs: names.map((name) => ({
      name,
      datatype: datatypes[name],
      shape: [rows],
      data: Array.from({ length: rows }, () => APPLICATION[name]),
    })),
  });

  it('records each row under an id of its own and the request’s, which leads to all', async () => {
    const { post, decisions, offered } = place();
    const { body, response } = await post('/v2/models/garden-loans/infer', rowsOf(3), {
      'X-Request-Id': 'desk-0003',
    });
    expect(response.status).toBe(200);
    expect(body).not.toHaveProperty('parameters');
    expect(decisions().map(({ request_id, row, application }) => [request_id, row, application])).toEqual(
      [1, 2, 3].map((row) => ['desk-0003', row, APPLICATION]),
    );
    expect(new Set(decisions().map(({ decision_id }) => decision_id)).size).toBe(3);
    expect(offered.map(({ decision }) => decision)).toEqual(
      decisions().map(({ decision_id }) => decision_id),
    );
  });

  it('records a single row under the id that the answer names', async () => {
    const { post, decisions } = place();
    const { body } = await post('/v2/models/garden-loans/infer', rowsOf(1));
    expect(body).toMatchObject({ parameters: { decision_id: decisions()[0]!.decision_id } });
    expect(decisions()[0]).not.toHaveProperty('row');
  });

  it('records what was decided of features that came without an application', async () => {
    const { post, decisions } = place();
    const data = [4, 120.5, 900.25, 1, 0, 1, 0.13384];
    const inputs = [{ name: 'features', datatype: 'FP64', shape: [1, 7], data }];
    const { response } = await post('/v2/models/garden-loans/infer', { inputs });
    expect(response.status).toBe(200);
    expect(decisions()[0]).toMatchObject({ application: null });
    expect(Object.values(decisions()[0]!.features)).toEqual(data);
  });

  it('takes a retry with its key for the same decisions', async () => {
    const { post, decisions, clock } = place(true);
    const key = { 'Idempotency-Key': 'rows' };
    const first = await post('/v2/models/garden-loans/infer', rowsOf(2), key);
    clock.advance(5_000);
    const again = await post('/v2/models/garden-loans/infer', rowsOf(2), key);
    expect(again.body).toEqual(first.body);
    const [one, two, three, four] = decisions();
    expect([three, four]).toEqual([one, two]);
  });
});
