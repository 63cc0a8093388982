import { describe, expect, it } from 'vitest';
import type { Decision, KeptDecision } from '../../src/decisions/decision.ts';
import { isDecisionId, timeOfDecision } from '../../src/decisions/decision-id.ts';
import { replayDecision } from '../../src/decisions/replay.ts';
import { compactDue } from '../../src/decisions/store/compact.ts';
import { eraseSubject } from '../../src/decisions/store/erase.ts';
import { findDecision } from '../../src/decisions/store/find.ts';
import { findDecisions } from '../../src/decisions/store/find-by.ts';
import { keepDecisions } from '../../src/decisions/store/keep.ts';
import { MINUTE_MS } from '../../src/decisions/store/keys.ts';
import { readDecisions } from '../../src/decisions/store/read.ts';
import { decisionStore } from '../../src/decisions/store/store.ts';
import { cancelJob } from '../../src/jobs/cancel.ts';
import { findJob } from '../../src/jobs/jobs.ts';
import { errorsFile } from '../../src/jobs/results/file.ts';
import { readPredictions } from '../../src/jobs/results/predictions.ts';
import { streamPieces } from '../../src/jobs/results/stream.ts';
import { consumeChunks } from '../../src/jobs/score/consume.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { nodeKernel } from '../../src/platform/node/kernel.ts';
import { decisionKey, joinKey } from '../../src/samples/join-key.ts';
import { callsOf, crashingAt, gathered } from '../decisions/store/support.ts';
import { decidingModel } from '../decisions/support/decided.ts';
import {
  type BatchStack,
  batchStack,
  boatModel,
  boatReasons,
  drain,
  submitCsv,
  takenSamples,
  textOf,
} from './support.ts';

const HEADER = 'id,length,crew,hull,owner\n';
const row = (index: number) => `row-${index},${1 + 12 * index},${index % 3 || ''},wood,C-${index % 4}\n`;
const CSV = HEADER + Array.from({ length: 12 }, (_, index) => row(index)).join('');
const SUBJECTS = { subjectColumn: 'owner' };

const recording = (changes: Parameters<typeof batchStack>[0] = {}) =>
  batchStack({ recordsDecisions: true, ...changes });

async function all({ decisions, clock }: BatchStack): Promise<Decision[]> {
  return (await gathered(
    readDecisions(decisions, { from: 0, to: clock.now() + MINUTE_MS }),
  )) as KeptDecision[] as Decision[];
}

const byRow = (decisions: Decision[]) => decisions.sort((one, other) => one.row! - other.row!);

async function resultsOf(stack: BatchStack, id: string): Promise<string> {
  const { objects } = await stack.blobs.list(`portfolios/${id}/results/`);
  return (await Promise.all(objects.map(async ({ key }) => (await stack.blobs.get(key))!.text()))).join('');
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

describe('the decisions of a portfolio that is recorded', () => {
  it('say of each scored row what was decided, by whose job and of which row; the results name them', async () => {
    const stack = recording();
    const submitted = stack.clock.now();
    const { id } = await submitCsv(stack, `${CSV}bad,-1,1,wood,C-1\n`, SUBJECTS);
    await drain(stack);
    const decisions = byRow(await all(stack));
    expect(decisions).toHaveLength(12);
    expect(decisions[0]).toEqual({
      decision_id: expect.toSatisfy(isDecisionId),
      at: submitted,
      caller: 'analyst',
      model: 'boats',
      version: '7',
      digest: 'd'.repeat(64),
      policy: { threshold: 0.5, bands: { medium: 0.2, high: 0.5 } },
      margin: boatModel().margins(Float32Array.of(1, Number.NaN, 1, 0), 1)[0],
      prediction: 0,
      probability: 1 / 500,
      default_risk: 'Low',
      request_id: id,
      row: 2,
      subject: 'C-0',
      loan: 'row-0',
      application: { length: 1, crew: null, hull: 'wood' },
      features: { length: 1, crew: null, 'hull=wood': 1, 'hull=steel': 0 },
    });
    expect(decisions.map(({ loan, row: number }) => [loan, number])).toEqual(
      Array.from({ length: 12 }, (_, index) => [`row-${index}`, index + 2]),
    );
    const ids = decisions.map((one) => one.decision_id);
    expect(ids.toSorted(), 'in the order of the rows').toEqual(ids);
    const lines = (await resultsOf(stack, id)).trim().split('\n');
    expect(lines.map((line) => line.split(',').at(-1))).toEqual(decisions.map((one) => one.decision_id));
    expect(lines[0]).toBe(`row-0,1,,wood,C-0,0,0.002,Low,7,${decisions[0]!.decision_id}`);
    const counted = await stack.metrics.read();
    expect(counted.find(({ name }) => name === 'loan_decision_records_total')).toMatchObject({
      labels: ['kept'],
      value: 12,
    });
  });

  it('are those that its samples say they are of', async () => {
    const stack = recording();
    stack.sampling.rate = 1;
    await submitCsv(stack, CSV, SUBJECTS);
    await drain(stack);
    const keyOf = new Map(
      (await all(stack)).map(({ loan, decision_id }) => [joinKey(loan!), decisionKey(decision_id)]),
    );
    const samples = await takenSamples(stack);
    expect(samples).toHaveLength(12);
    for (const { loan, decision } of samples) expect(decision).toBe(keyOf.get(loan!));
  });

  it('are found by the job, by subject and by id, when they are compacted too', async () => {
    const stack = recording();
    const { id } = await submitCsv(stack, CSV, SUBJECTS);
    await drain(stack);
    const decisions = await all(stack);
    const day = dayOf(decisions[0]!.at);
    expect(decisions.map((one) => one.row)).toEqual(Array.from({ length: 12 }, (_, index) => index + 2));
    for (let round = 0; round < 2; round++) {
      const find = async (kind: 'request' | 'subject' | 'loan', value: string) =>
        (await findDecisions(stack.decisions, { kind, value, day, limit: 100 })).found;
      expect(await find('request', id)).toEqual(decisions);
      expect(await find('subject', 'C-3')).toEqual(decisions.filter(({ subject }) => subject === 'C-3'));
      expect(await find('loan', 'row-7')).toEqual(decisions.filter(({ loan }) => loan === 'row-7'));
      expect(await findDecision(stack.decisions, decisions[5]!.decision_id)).toEqual(decisions[5]);
      await compactDue(stack.decisions, stack.clock.now() + 60 * MINUTE_MS);
    }
  });

  it('have the time at which their chunk was first handed out, however late or often it is scored', async () => {
    const stack = recording();
    const begun = stack.clock.now();
    await submitCsv(stack, CSV);
    // Of two chunks that are on their way the process dies when their records are written, and they are handed out again.
    const dying = { ...stack, blobs: crashingAt(stack.blobs, 1, false) as BatchStack['blobs'] };
    await stack.queue.deliver((messages) => consumeChunks(dying, messages));
    const written = (await all(stack)).map(({ decision_id }) => decision_id);
    expect(written.length).toBeGreaterThan(0);
    stack.clock.advance(2 * MINUTE_MS);
    await sweep(stack);
    await drain(stack);
    const decisions = byRow(await all(stack));
    expect(decisions).toHaveLength(12);
    expect(decisions.map(({ decision_id }) => decision_id)).toEqual(expect.arrayContaining(written));
    const times = decisions.map(({ decision_id }) => timeOfDecision(decision_id) - begun);
    expect(times[0]).toBe(0);
    expect(times.at(-1)).toBeGreaterThanOrEqual(2 * MINUTE_MS);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  it('of a row whose subject is none that could be asked for are not made: the row is refused', async () => {
    const stack = recording();
    const { id } = await submitCsv(
      stack,
      `${HEADER}a,1,1,wood,\nb,1,1,wood,two words\nc,1,x,wood,é\n`,
      SUBJECTS,
    );
    await drain(stack);
    const [only, ...others] = await all(stack);
    expect(others).toEqual([]);
    expect(only).not.toHaveProperty('subject');
    const job = await findJob(stack.database, 'analyst', 'portfolio', id, stack.clock.now());
    const { pieces } = await errorsFile(stack.database, job!);
    const wrong = 'malformed_row,owner is not 1 to 200 printable ASCII characters without spaces';
    expect(await textOf(await streamPieces(stack.blobs, pieces))).toBe(
      `key,row,column,code,message\nb,3,owner,${wrong}\nc,4,crew,not_a_number,crew is not a number\nc,4,owner,${wrong}\n`,
    );
  });

  it('of a record whose subject is no text and no number are not made: null alone is none', async () => {
    const stack = recording();
    const owners = [null, '', 17, 'C-1', true, ['C-1'], { is: 'C-1' }];
    const lines = owners.map((owner) => `${JSON.stringify({ length: 1, crew: 1, hull: 'wood', owner })}\n`);
    const { id } = await submitCsv(stack, lines.join(''), { ...SUBJECTS, format: 'ndjson' });
    await drain(stack);
    const decisions = byRow(await all(stack));
    expect(decisions.map((one) => [one.row, one.subject])).toEqual([
      [1, undefined],
      [2, undefined],
      [3, '17'],
      [4, 'C-1'],
    ]);
    const job = await findJob(stack.database, 'analyst', 'portfolio', id, stack.clock.now());
    const { pieces } = await errorsFile(stack.database, job!);
    const errors = await textOf(await streamPieces(stack.blobs, pieces));
    expect(errors.match(/^,[567],owner,malformed_row,/gm)).toHaveLength(3);
  });

  it('have reasons where the results have them', async () => {
    const models = { get: async (version?: string) => ({ ...boatModel(version), reasons: boatReasons }) };
    const stack = recording({ models });
    await expect(submitCsv(stack, CSV.replace('owner', 'decision_id'))).rejects.toThrow(
      'the results add a column "decision_id"',
    );
    const { id } = await submitCsv(stack, CSV);
    await drain(stack);
    expect((await all(stack)).filter((one) => 'reasons' in one || 'dictionary' in one)).toEqual([]);
    expect((await resultsOf(stack, id)).split('\n')[0]).not.toContain('length:');
  });

  it('are not there of a job that was submitted before, whose results stay as they are', async () => {
    const stack = batchStack();
    const { id, layout } = await submitCsv(stack, CSV, SUBJECTS);
    expect(layout).not.toContain('recorded');
    await drain(Object.assign(stack, { recordsDecisions: true }));
    expect(await resultsOf(stack, id)).toMatch(/^row-0,1,,wood,C-0,0,0.002,Low,7\n/);
    expect((await stack.blobs.list('decisions/')).objects).toEqual([]);
  });

  it('lose a subject that is erased, and nothing else of their minute', async () => {
    const stack = recording();
    await submitCsv(stack, CSV, SUBJECTS);
    await drain(stack);
    stack.clock.advance(10 * MINUTE_MS);
    await compactDue(stack.decisions, stack.clock.now());
    const before = await all(stack);
    expect(await eraseSubject(stack.decisions, 'C-2', stack.clock.now())).toMatchObject({ decisions: 3 });
    const after = await all(stack);
    expect(after.map((one) => one.decision_id)).toEqual(before.map((one) => one.decision_id));
    for (const [index, one] of before.entries())
      if (one.subject === 'C-2') expect(Object.keys(after[index]!)).toContain('erased');
      else expect(JSON.stringify(after[index])).toBe(JSON.stringify(one));
  });
});

describe('a chunk that is scored more than once', () => {
  /** What is kept of a job's decisions, wherever it stands. */
  const kept = async (stack: BatchStack) => (await all(stack)).map((one) => JSON.stringify(one));

  it('has the same records as one that is scored once, wherever its process dies', async () => {
    const submitted = async () => {
      const stack = recording({ limits: { ...batchStack().limits, chunkBytes: 1000 } });
      await submitCsv(stack, CSV, SUBJECTS);
      return stack;
    };
    const scored = await submitted();
    const on = (stack: BatchStack, blobs: BatchStack['blobs']): BatchStack => ({
      ...stack,
      blobs,
      keepDecisions: (lines) => keepDecisions(decisionStore({ blobs, pause: async () => {} }), lines),
    });
    const calls = await callsOf(async (watch) => {
      const watching = on(scored, watch(scored.blobs) as BatchStack['blobs']);
      await scored.queue.deliver((messages) => consumeChunks(watching, messages));
    });
    await drain(scored);
    const once = await kept(scored);
    expect(once).toHaveLength(12);
    expect(calls).toEqual(['get', 'put', 'put']);
    for (let call = 0; call < calls.length; call++)
      for (const isAfter of [false, true]) {
        const stack = await submitted();
        const dying = on(stack, crashingAt(stack.blobs, call, isAfter) as BatchStack['blobs']);
        await stack.queue.deliver((messages) => consumeChunks(dying, messages));
        // Between the two everything is put together.
        stack.clock.advance(5 * MINUTE_MS);
        await compactDue(stack.decisions, stack.clock.now());
        await drain(stack);
        expect(await kept(stack), `${isAfter ? 'after' : 'before'} call ${call}`).toEqual(once);
        await compactDue(stack.decisions, stack.clock.now() + 5 * MINUTE_MS);
        expect(await kept(stack)).toEqual(once);
      }
  });

  it('is not done as long as its records cannot be written', async () => {
    let isAway = true;
    const stack = recording();
    const keep = stack.keepDecisions;
    stack.keepDecisions = async (lines) => {
      if (isAway) throw new Error('away');
      return keep(lines);
    };
    const { id } = await submitCsv(stack, CSV);
    await stack.queue.deliver((messages) => consumeChunks(stack, messages));
    const states = () =>
      stack.database.query(`SELECT count(*) AS n FROM portfolio_chunks WHERE state = 'DONE'`);
    expect(await states()).toEqual([{ n: 0 }]);
    isAway = false;
    await drain(stack);
    // Delivered once more.
    await stack.queue.send([{ job: id, chunk: 0 }]);
    await drain(stack);
    expect(await kept(stack)).toHaveLength(12);
  });

  it('keeps its records as it goes, a piece at a time', async () => {
    const sizes: number[] = [];
    const stack = recording({
      limits: { ...batchStack().limits, chunkBytes: 10_000_000, chunkRows: 100_000 },
      keepDecisions: async (lines) => void sizes.push(lines.join('\n').length),
    });
    await submitCsv(stack, HEADER + row(1).repeat(30_000));
    await drain(stack);
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThan(4.5 * 1024 ** 2);
  });
});

describe('a recorded row that is scored again', () => {
  const CELLS = [
    'owed;earned;late;fenced;soil;ours',
    '9,5;0,1;96;false;sand;1',
    ';1;0;TRUE; clay;2',
    '1.000,25;2;3;1;sand;"x"',
  ].join('\n');
  const records = (more: object[]) => more.map((one) => `${JSON.stringify(one)}\n`).join('');
  const ROWS = [
    { soil: 'sand', owed: 9.5, earned: 0.1, late: 96, fenced: false, ours: 1 },
    { owed: null, earned: 1, late: 0, fenced: true, soil: 'clay', ours: null },
  ];

  it.each([
    ['a CSV', CELLS, { format: 'csv', numbers: { decimal: ',', thousands: '.' } }],
    [
      'a CSV with reasons',
      CELLS,
      { format: 'csv', numbers: { decimal: ',', thousands: '.' }, reasons: true },
    ],
    ['lines of JSON', records(ROWS), { format: 'ndjson' }],
  ] as const)('comes out the same to the last bit: of %s', async (_, content, more) => {
    // Scored by the kernel, and again by ONNX Runtime.
    const model = await decidingModel({ kernel: nodeKernel(), notUsed: (reason) => expect.fail(reason) });
    const models = { get: async () => model };
    const stack = recording({ models });
    const { id } = await submitCsv(stack, content, more as object);
    await drain(stack);
    const decisions = byRow(await all(stack));
    expect(decisions).toHaveLength(content.trim().split('\n').length - (more.format === 'csv' ? 1 : 0));
    for (const decision of decisions)
      expect(await replayDecision(models, decision), JSON.stringify(decision.application)).toEqual({
        same: true,
      });
    expect(decisions.map((one) => one.reasons !== undefined)).toEqual(decisions.map(() => 'reasons' in more));
    expect(decisions[1]!.application).toEqual({
      owed: null,
      earned: 1,
      late: 0,
      fenced: expect.anything(),
      soil: 'clay',
    });
    expect(await resultsOf(stack, id)).toContain(decisions[1]!.decision_id);
  });

  it('of a small batch is the application as it came, under the one subject and its own key', async () => {
    const stack = recording({
      models: { get: async (version) => ({ ...boatModel(version), reasons: boatReasons }) },
    });
    const applications = [
      { id: 17, hull: 'wood', crew: null, length: 400 },
      { id: 'b', length: -1, crew: 1, hull: 'wood' },
      { length: 12.5, crew: 1, hull: 'steel' },
    ];
    const { id } = await submitCsv(stack, records(applications), {
      kind: 'predictions',
      format: 'ndjson',
      columns: () => ({ columns: ['length', 'crew', 'hull', 'id'], key: 'id' }),
      subject: 'C-17',
    });
    await drain(stack);
    const decisions = byRow(await all(stack));
    expect(decisions).toMatchObject([
      {
        request_id: id,
        row: 1,
        subject: 'C-17',
        loan: '17',
        application: { length: 400, crew: null, hull: 'wood' },
      },
      { request_id: id, row: 3, subject: 'C-17', application: { length: 12.5, crew: 1, hull: 'steel' } },
    ]);
    expect(decisions[0]!.reasons!.map(({ code }) => code)).toEqual(['length', 'crew']);
    const job = await findJob(stack.database, 'analyst', 'predictions', id, stack.clock.now());
    expect((await readPredictions(stack, job!)).map((one) => one.decision_id)).toEqual([
      decisions[0]!.decision_id,
      undefined,
      decisions[1]!.decision_id,
    ]);
  });
});

describe('the subject of a small batch', () => {
  const applications = '{"length":1,"crew":1,"hull":"wood"}\n'.repeat(6);
  const ofAll = Array(6).fill('C-17');
  const submitted = (stack: BatchStack) =>
    submitCsv(stack, applications, {
      kind: 'predictions',
      format: 'ndjson',
      columns: () => ({ columns: ['length', 'crew', 'hull'] }),
      subject: 'C-17',
    });
  const tables = async ({ database }: BatchStack) =>
    JSON.stringify([
      await database.query('SELECT * FROM portfolio_jobs'),
      await database.query('SELECT * FROM portfolio_chunks'),
    ]);
  const subjectsOf = async (stack: BatchStack) => (await all(stack)).map(({ subject }) => subject);
  const statusOf = async ({ database, clock }: BatchStack, id: string) =>
    (await findJob(database, 'analyst', 'predictions', id, clock.now()))?.status;

  it('stands in the row of the job until the last chunk is recorded, and then in the records alone', async () => {
    const stack = recording();
    const { id } = await submitted(stack);
    await stack.queue.deliver((messages) => consumeChunks(stack, messages), 1);
    expect(await tables(stack)).toContain('C-17');
    await drain(stack);
    expect(await statusOf(stack, id)).toBe('SUCCESS');
    expect(await subjectsOf(stack)).toEqual(ofAll);
    expect(await tables(stack)).not.toContain('C-17');
  });

  it('is gone from the row of a job that was given up or cancelled', async () => {
    const stack = recording({
      keepDecisions: async () => {
        throw new Error('the store does not answer');
      },
    });
    const failed = await submitted(stack);
    await drain(stack);
    expect(await statusOf(stack, failed.id)).toBe('FAILURE');
    expect(await tables(stack)).not.toContain('C-17');
    const { id } = await submitted(stack);
    expect(await tables(stack)).toContain('C-17');
    await cancelJob(stack, (await findJob(stack.database, 'analyst', 'predictions', id, stack.clock.now()))!);
    expect(await statusOf(stack, id)).toBe('CANCELLED');
    expect(await tables(stack)).not.toContain('C-17');
  });

  it('stands nowhere where no decisions are recorded', async () => {
    const stack = recording({ recordsDecisions: false });
    await submitted(stack);
    expect(await tables(stack)).not.toContain('C-17');
  });

  it('is found in the layout of a job that was queued before it stood in its row', async () => {
    const stack = recording();
    await submitted(stack);
    const [{ layout }] = (await stack.database.query<{ layout: string }>(
      'SELECT layout FROM portfolio_jobs',
    )) as [{ layout: string }];
    await stack.database.query('UPDATE portfolio_jobs SET subject = NULL, layout = ?', [
      JSON.stringify({ ...JSON.parse(layout), recorded: { subject: 'C-17' } }),
    ]);
    await drain(stack);
    expect(await subjectsOf(stack)).toEqual(ofAll);
  });
});
