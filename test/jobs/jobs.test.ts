import { beforeEach, describe, expect, test } from 'vitest';
import { subjectHash } from '../../src/decisions/subject.ts';
import { cancelJob } from '../../src/jobs/cancel.ts';
import { findJob, type JobRow } from '../../src/jobs/jobs.ts';
import { inputKey, jobPrefix, resultsKey } from '../../src/jobs/keys.ts';
import { UPLOAD_TIMEOUT_MS } from '../../src/jobs/limits.ts';
import { listJobs } from '../../src/jobs/list.ts';
import { errorsFile, resultsFile } from '../../src/jobs/results/file.ts';
import { streamPieces } from '../../src/jobs/results/stream.ts';
import { consumeChunks } from '../../src/jobs/score/consume.ts';
import { progressOf } from '../../src/jobs/status.ts';
import { BodyDigest } from '../../src/jobs/submit/body-digest.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import type { BlobStore } from '../../src/ports.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { rankOf } from '../../src/samples/rank.ts';
import { sampleMessage } from '../../src/samples/sample.ts';
import { storeSamples } from '../../src/samples/store.ts';
import { ON_POSTGRES } from '../support/on-postgres.ts';
import {
  type BatchStack,
  batchStack,
  boatModel,
  bodyOf,
  drain,
  limits,
  submitCsv,
  takenSamples,
  textOf,
} from './support.ts';

const HEADER = 'id,length,crew,hull\n';
const rowsFrom = (first: number, count: number) =>
  Array.from(
    { length: count },
    (_, index) => `row-${first + index},${((first + index) % 500) + 1},3,wood\n`,
  ).join('');

let stack: BatchStack;
beforeEach(() => {
  stack = batchStack();
});

const jobOf = async (id: string) =>
  (await findJob(stack.database, 'analyst', 'portfolio', id, stack.clock.now()))!;
const resultsOf = async (job: JobRow) =>
  textOf(await streamPieces(stack.blobs, (await resultsFile(stack.database, job)).pieces));
const errorsOf = async (job: JobRow) =>
  textOf(await streamPieces(stack.blobs, (await errorsFile(stack.database, job)).pieces));
const keysUnder = async (prefix: string) =>
  (await stack.blobs.list(prefix)).objects.map(({ key }) => key.slice(prefix.length));
const tables = async () => ({
  jobs: await stack.database.query('SELECT id FROM portfolio_jobs'),
  chunks: await stack.database.query('SELECT chunk FROM portfolio_chunks'),
});

describe('a portfolio job', () => {
  test('gives every row once, in input order, with its score', async () => {
    const { id } = await submitCsv(stack, HEADER + rowsFrom(0, 40));
    await drain(stack);
    const job = await jobOf(id);
    expect(job.status).toBe('SUCCESS');
    expect(job.chunk_count).toBeGreaterThan(5);
    const lines = (await resultsOf(job)).trim().split('\n');
    expect(lines.shift()).toBe('id,length,crew,hull,prediction,probability,default_risk,model_version');
    expect(lines.map((line) => line.split(',')[0])).toEqual(
      Array.from({ length: 40 }, (_, row) => `row-${row}`),
    );
    expect(lines[9]).toBe('row-9,10,3,wood,0,0.02,Low,7');
    const [progress] = await progressOf(stack.database, [job], stack.clock.now());
    expect(progress).toMatchObject({ rows: 40, scored: 40, rejected: 0, missing: 0 });
  });

  test('puts rejected rows into the errors file and counts them', async () => {
    const { id } = await submitCsv(stack, `${HEADER}a,1,1,wood\nb,x,1,wood\n${rowsFrom(0, 10)}c,1,1\n`);
    await drain(stack);
    const job = await jobOf(id);
    expect(job.status).toBe('SUCCESS');
    expect(await errorsOf(job)).toBe(
      'key,row,column,code,message\nb,3,length,not_a_number,length is not a number\n' +
        'c,14,,ragged_row,"the row has 3 cells, the header 4"\n',
    );
    const [progress] = await progressOf(stack.database, [job], stack.clock.now());
    expect(progress).toMatchObject({ rows: 13, scored: 11, rejected: 2 });
  });

  test('counts its rows once in their minute, the refused by reason and by the field that a column is', async () => {
    const csv = `id,Length (m),Crew,Hull\na,1,1,wood\nb,x,1,wood\nc,x,y,wood\nd,1,1\ne,1,1,straw\n${rowsFrom(0, 10)}`;
    await submitCsv(stack, csv);
    const { chunks } = await tables();
    await drain(stack);
    await stack.queue.send(chunks.map((_, chunk) => ({ job: 'job-1', chunk })));
    await drain(stack);
    const minute = Math.floor(stack.clock.now() / 60_000);
    expect(await stack.database.query('SELECT * FROM application_minutes')).toEqual([
      {
        minute,
        model: 'boats',
        version: '7',
        source: 'batch',
        caller: 'analyst',
        scored: 11,
        refused: 4,
        failed: 0,
      },
    ]);
    const reasons = 'SELECT code, field, applications FROM refusal_minutes ORDER BY code, field';
    expect(await stack.database.query(reasons)).toEqual([
      { code: 'not_a_number', field: 'crew', applications: 1 },
      { code: 'not_a_number', field: 'length', applications: 2 },
      { code: 'ragged_row', field: '', applications: 1 },
      { code: 'unknown_category', field: 'hull', applications: 1 },
    ]);
  });

  test('refuses a row that is too long, and scores the others', async () => {
    const long = `long,1,1,${'x'.repeat(70_000)}\n`;
    const { id } = await submitCsv(stack, `${HEADER}${rowsFrom(0, 2)}${long}${rowsFrom(2, 1)}${long}`);
    await drain(stack);
    const job = await jobOf(id);
    expect((await resultsOf(job)).match(/^row-./gm)).toEqual(['row-0', 'row-1', 'row-2']);
    expect((await errorsOf(job)).trim().split('\n').slice(1)).toEqual([
      ',4,,row_too_long,the row is longer than 65536 bytes',
      ',6,,row_too_long,the row is longer than 65536 bytes',
    ]);
    const [progress] = await progressOf(stack.database, [job], stack.clock.now());
    expect(progress).toMatchObject({ rows: 5, scored: 3, rejected: 2, missing: 0 });
  });

  test('is scored by the version that was champion at its submit', async () => {
    const { id } = await submitCsv(stack, HEADER + rowsFrom(0, 20));
    stack.champion.version = '8';
    await drain(stack);
    const lines = (await resultsOf(await jobOf(id))).trim().split('\n').slice(1);
    expect(new Set(lines.map((line) => line.split(',').at(-1)))).toEqual(new Set(['7']));
  });

  test('is the same when every message comes twice and late', async () => {
    const text = HEADER + rowsFrom(0, 30);
    const plain = await submitCsv(stack, text);
    await drain(stack);
    const expected = await resultsOf(await jobOf(plain.id));
    const { id } = await submitCsv(stack, text);
    const { queue } = stack;
    const seen: { job: string; chunk: number }[] = [];
    for (;;) {
      const handed = await queue.deliver(async (messages) => {
        for (const { body } of messages) seen.push(body);
        await consumeChunks(stack, messages);
      });
      if (handed === 0) break;
    }
    await queue.send([...seen, ...seen].reverse());
    await drain(stack);
    const job = await jobOf(id);
    expect(await resultsOf(job)).toBe(expected);
    const [progress] = await progressOf(stack.database, [job], stack.clock.now());
    expect(progress?.scored).toBe(30);
    const counted = await stack.metrics.read();
    const successes = counted.find(
      ({ name, labels }) => name === 'loan_predictions_total' && Object.values(labels).includes('success'),
    );
    expect(successes).toMatchObject({ value: 60 });
  });

  test('keeps at most its window of chunks in the queue, so that a small job gets its turn', async () => {
    await submitCsv(stack, HEADER + rowsFrom(0, 400));
    expect(stack.queue.size()).toBe(limits.window);
    const small = await submitCsv(stack, `${HEADER}a,1,1,wood\n`);
    // The large job's window, then the small job.
    await stack.queue.deliver((messages) => consumeChunks(stack, messages), limits.window + 1);
    expect((await jobOf(small.id)).status).toBe('SUCCESS');
    expect(stack.queue.size()).toBe(limits.window);
  });

  test('sends no sample that its minute, filled by others, would turn away', async () => {
    const sampled = { ...stack, sampling: { ...stack.sampling, rate: 1, perMinute: 100 } };
    const ranks = Array.from({ length: 200 }, (_, row) => rankOf(`other:${row}`)).toSorted((a, b) => a - b);
    const others = ranks.slice(0, 100).map((rank, row) => ({
      ...sampleMessage(
        'boats',
        {
          id: `other:${row}`,
          source: 'batch',
          version: '7',
          values: [1],
          features: [1],
          probability: 0.5,
          at: stack.clock.now(),
        },
        1,
      ),
      rank,
    }));
    await storeSamples(stack.database, others, 100);
    await submitCsv(sampled, HEADER + rowsFrom(0, 60));
    await drain(sampled);
    const below = Array.from({ length: 60 }, (_, row) => rankOf(`job-1:${row + 2}`)).filter(
      (rank) => rank <= ranks[99]!,
    );
    expect(below.length).toBeGreaterThan(10);
    expect(await takenSamples(stack)).toHaveLength(below.length);
    const counted = (await stack.metrics.read()).find(({ labels }) => labels.includes('dropped'));
    expect(counted).toMatchObject({ labels: ['batch', 'dropped'], value: 60 - below.length });
  });

  test('samples the same rows for monitoring however often its chunks come, by the key of the loan', async () => {
    const sampled = { ...stack, sampling: { ...stack.sampling, rate: 0.5 } };
    await submitCsv(sampled, HEADER + rowsFrom(0, 100));
    const { chunks } = await tables();
    await drain(sampled);
    const taken = await takenSamples(stack);
    // Binomial(100, 0.5) stays within 20 of its mean in all but one of 20,000 draws, and the job's id fixes this one.
    expect(Math.abs(taken.length - 50)).toBeLessThan(20);
    await stack.queue.send(chunks.map((_, chunk) => ({ job: 'job-1', chunk })));
    await drain(sampled);
    expect(stack.samples.size()).toBe(0);
    const loans = new Set(Array.from({ length: 100 }, (_, row) => joinKey(`row-${row}`)));
    for (const sample of taken) {
      expect(loans.delete(sample.loan!)).toBe(true);
      expect(sample).toMatchObject({
        source: 'batch',
        model: 'boats',
        version: '7',
        inputs: [expect.any(Number), 3, 0],
      });
    }
  });

  test('samples a job that is mostly refused as one of the rows that are scored', async () => {
    const sampled = batchStack({ limits: { ...limits, chunkBytes: 4096 } });
    Object.assign(sampled.sampling, { rate: 1, perMinute: 100 });
    const bad = (from: number) =>
      Array.from({ length: 950 }, (_, row) => `bad-${from + row},1,1,iron\n`).join('');
    await submitCsv(sampled, HEADER + bad(0) + rowsFrom(0, 100) + bad(950));
    await drain(sampled);
    // A chunk of nothing but good rows takes them for the share that all rows have; the two at its sides do not.
    expect((await takenSamples(sampled)).length).toBeGreaterThan(20);
  });

  test('sends many samples in few messages', async () => {
    const sampled = batchStack({ limits: { ...limits, chunkBytes: 512 * 1024 } });
    sampled.sampling.rate = 1;
    await submitCsv(sampled, HEADER + rowsFrom(0, 1_000));
    await drain(sampled);
    // A sample is some 300 bytes, a message up to 60,000.
    expect(sampled.samples.size()).toBeLessThan(10);
    const taken = await takenSamples(sampled);
    expect(new Set(taken.map(({ id }) => id)).size).toBe(1_000);
  });

  test('takes gzip', async () => {
    const body = bodyOf(HEADER + rowsFrom(0, 30)).pipeThrough(
      new CompressionStream('gzip') as unknown as TransformStream<Uint8Array, Uint8Array>,
    );
    const { row_count } = await submitCsv(stack, '', { body, gzip: true });
    expect(row_count).toBe(30);
  });

  test('takes a JSON array and an upload of several parts', async () => {
    const padding = 'x'.repeat(60_000);
    const records = Array.from({ length: 200 }, (_, index) => ({
      length: index + 1,
      crew: null,
      hull: 'steel',
      padding,
    }));
    const { id } = await submitCsv(stack, JSON.stringify(records), {
      format: 'json',
      body: bodyOf(JSON.stringify(records), 100_000),
    });
    await drain(stack);
    const job = await jobOf(id);
    const lines = (await resultsOf(job)).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { length: number }).length)).toEqual(
      records.map(({ length }) => length),
    );
    expect((await stack.blobs.head(inputKey(id)))?.size).toBe(JSON.stringify(records).length);
  });
});

describe('a refused submit', () => {
  test.each([
    ['an empty file', '', 'empty'],
    ['a header alone', HEADER, 'no rows'],
    ['a missing column', 'id,length,crew\na,1,1\n', 'there is no column "hull"'],
    ['a broken end', `${HEADER}a,1,1,"wood\n`, 'never closed'],
    [
      'broken text',
      Uint8Array.from([...new TextEncoder().encode(`${HEADER}a,1,1,`), 0xff, 0x0a]),
      'not UTF-8',
    ],
  ])('leaves nothing behind: %s', async (_, content, reason) => {
    await expect(submitCsv(stack, content)).rejects.toThrow(reason);
    expect(await tables()).toEqual({ jobs: [], chunks: [] });
    expect(await keysUnder('')).toEqual([]);
    expect(stack.queue.size()).toBe(0);
  });

  test('of a large body leaves no open upload either', async () => {
    const broken = `${HEADER}${rowsFrom(0, 400_000)}a,"`;
    const submit = submitCsv({ ...stack, limits: { ...limits, maxRows: 1e6 } }, '', {
      body: bodyOf(broken, 1_000_000),
    });
    await expect(submit).rejects.toThrow('never closed');
    expect(stack.blobs.openUploads()).toBe(0);
    expect(await keysUnder('')).toEqual([]);
    expect(await tables()).toEqual({ jobs: [], chunks: [] });
  });

  test('says which limit was passed', async () => {
    const small = { ...stack, limits: { ...limits, maxBytes: 100, maxRows: 3 } };
    await expect(submitCsv(small, HEADER + 'a,1,1,wood\n'.repeat(4))).rejects.toMatchObject({
      code: 'payload_too_large',
    });
    await expect(submitCsv(small, '', { body: bodyOf('x'.repeat(101)) })).rejects.toThrow(
      'longer than 100 bytes',
    );
    await expect(submitCsv(small, '', { declaredBytes: 101 })).rejects.toMatchObject({
      code: 'payload_too_large',
    });
  });

  test('whose sender goes away leaves nothing behind', async () => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulls++ < 3) controller.enqueue(new TextEncoder().encode(HEADER + rowsFrom(0, 10)));
        else controller.error(new Error('connection lost'));
      },
    });
    await expect(submitCsv(stack, '', { body })).rejects.toMatchObject({ code: 'malformed_body' });
    expect(await tables()).toEqual({ jobs: [], chunks: [] });
    expect(await keysUnder('')).toEqual([]);
  });

  test('of broken gzip is a malformed body', async () => {
    await expect(submitCsv(stack, 'no gzip at all', { gzip: true })).rejects.toMatchObject({
      code: 'malformed_body',
    });
  });
});

describe('an idempotency key', () => {
  const text = HEADER + rowsFrom(0, 5);

  test('gives the first job again for the same body, and refuses another', async () => {
    const first = await submitCsv(stack, text, { idempotencyKey: 'k' });
    const again = await submitCsv(stack, '', { idempotencyKey: 'k', body: bodyOf(text, 3) });
    expect(again.id).toBe(first.id);
    await expect(submitCsv(stack, `${text}x,1,1,wood\n`, { idempotencyKey: 'k' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await tables()).jobs).toHaveLength(1);
  });

  test.each([
    ['charset', { charset: 'windows-1252' }],
    ['delimiter', { delimiter: ',' }],
    ['decimal', { numbers: { decimal: ',' } }],
  ] as const)('says that the body is the same and what was said of it not: %s', async (_, said) => {
    const plain = await submitCsv(stack, text, { idempotencyKey: 'k', charset: 'utf-8' });
    expect((await submitCsv(stack, text, { idempotencyKey: 'k' })).id).toBe(plain.id);
    const refused = (work: Promise<unknown>) =>
      work.then(
        () => expect.unreachable(),
        ({ message }: Error) => message,
      );
    const message = await refused(submitCsv(stack, text, { idempotencyKey: 'k', ...said }));
    expect(message).toContain('with the same body and other options');
    expect(await refused(submitCsv(stack, `${text}x,1,1,wood\n`, { idempotencyKey: 'k', ...said }))).toBe(
      'This Idempotency-Key was used before with another body.',
    );
    const { id } = await submitCsv(stack, text, { idempotencyKey: 'said', ...said });
    expect((await submitCsv(stack, text, { idempotencyKey: 'said', ...said })).id).toBe(id);
  });

  test.each([
    ['latin1', 'windows-1252'],
    ['ISO-8859-1', 'latin1'],
    ['utf8', 'UTF-8'],
    ['unicode-1-1-utf-8', undefined],
  ])('knows that %s and %s are one encoding', async (charset, other) => {
    const first = await submitCsv(stack, text, { idempotencyKey: 'k', charset });
    expect((await submitCsv(stack, text, { idempotencyKey: 'k', charset: other })).id).toBe(first.id);
    await expect(
      submitCsv(stack, text, { idempotencyKey: 'k', charset: 'windows-1250' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('same body and other options') });
  });

  test('of a job that kept the name of its encoding as it was sent gives it again', async () => {
    const first = await submitCsv(stack, text, { idempotencyKey: 'k', charset: 'latin1' });
    const digest = new BodyDigest();
    await digest.add(new TextEncoder().encode(text));
    const kept = '{"format":"csv","charset":"latin1"}';
    await stack.database.query('UPDATE portfolio_jobs SET input_options = ?, input_digest = ?', [
      kept,
      await digest.hex(kept),
    ]);
    for (const charset of ['latin1', 'windows-1252'])
      expect((await submitCsv(stack, text, { idempotencyKey: 'k', charset })).id).toBe(first.id);
  });

  test('of a job that kept a subject as it was sent gives it again, and refuses another subject', async () => {
    const said = { idempotencyKey: 'k', subject: 'C-17' };
    const first = await submitCsv(stack, text, said);
    const digest = new BodyDigest();
    await digest.add(new TextEncoder().encode(text));
    const kept = '{"format":"csv","subject":"C-17"}';
    await stack.database.query('UPDATE portfolio_jobs SET input_options = ?, input_digest = ?', [
      kept,
      await digest.hex(kept),
    ]);
    expect((await submitCsv(stack, text, said)).id).toBe(first.id);
    for (const subject of ['C-18', subjectHash('C-17'), undefined])
      await expect(submitCsv(stack, text, { ...said, subject })).rejects.toMatchObject({
        message: expect.stringContaining('same body and other options'),
      });
  });

  test('is another’s with another subject, whose text is not kept for that', async () => {
    const said = { idempotencyKey: 'k', subject: 'C-17' };
    const first = await submitCsv(stack, text, said);
    expect((await submitCsv(stack, text, said)).id).toBe(first.id);
    for (const subject of ['C-18', subjectHash('C-17'), undefined])
      await expect(submitCsv(stack, text, { ...said, subject })).rejects.toMatchObject({
        message: expect.stringContaining('same body and other options'),
      });
    const rows = await stack.database.query('SELECT * FROM portfolio_jobs');
    expect(JSON.stringify(rows)).not.toContain('C-17');
  });

  test('of a job whose options were not kept gives it again, and refuses what differs', async () => {
    const first = await submitCsv(stack, text, { idempotencyKey: 'k' });
    const digest = new BodyDigest();
    await digest.add(new TextEncoder().encode(text));
    await stack.database.query('UPDATE portfolio_jobs SET input_options = NULL, input_digest = ?', [
      await digest.hex('csv'),
    ]);
    expect((await submitCsv(stack, text, { idempotencyKey: 'k' })).id).toBe(first.id);
    await expect(submitCsv(stack, text, { idempotencyKey: 'k', delimiter: ',' })).rejects.toMatchObject({
      message: 'This Idempotency-Key was used before with another body or other options.',
    });
  });

  test('is the own of each caller', async () => {
    const first = await submitCsv(stack, text, { idempotencyKey: 'k' });
    const other = await submitCsv(stack, text, { idempotencyKey: 'k', owner: 'somebody else' });
    expect(other.id).not.toBe(first.id);
  });

  test('is one of each kind of job', async () => {
    const file = await submitCsv(stack, text, { idempotencyKey: 'k' });
    const batch = await submitCsv(stack, text, { idempotencyKey: 'k', kind: 'predictions' });
    expect(batch.id).not.toBe(file.id);
    expect((await submitCsv(stack, text, { idempotencyKey: 'k' })).id).toBe(file.id);
  });

  test('makes one job of equal submits at the same time, and refuses the later of two that differ', async () => {
    const equal = await Promise.all(
      [1, 3, 1000].map((piece) => submitCsv(stack, '', { idempotencyKey: 'k', body: bodyOf(text, piece) })),
    );
    expect(new Set(equal.map(({ id }) => id)).size).toBe(1);
    const other = `${text}x,1,1,wood\n`;
    const differing = await Promise.allSettled(
      [bodyOf(text, 1), bodyOf(other, 1)].map((body) => submitCsv(stack, '', { idempotencyKey: 'd', body })),
    );
    expect(differing.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(differing.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'conflict' },
    });
    const states = await stack.database.query<{ status: string }>('SELECT status FROM portfolio_jobs');
    expect(states.filter(({ status }) => status === 'PENDING')).toHaveLength(2);
    // What lost is given up, for the sweep to delete its file. Who waits for PostgreSQL may find the job there, and stores none.
    const lost = states.filter(({ status }) => status === 'ABANDONED').length;
    expect(states).toHaveLength(2 + lost);
    if (!ON_POSTGRES) expect(lost).toBe(3);
    await drain(stack);
    expect((await jobOf(equal[0]!.id)).status).toBe('SUCCESS');
  });

  test('is refused when the job that took it was deleted while an equal upload came in', async () => {
    let end: () => void = () => {};
    const slow = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        end = () => controller.close();
      },
    });
    const late = submitCsv(stack, '', { idempotencyKey: 'k', body: slow });
    while ((await tables()).jobs.length === 0) await Promise.resolve();
    const { id } = await submitCsv(stack, text, { idempotencyKey: 'k' });
    await drain(stack);
    await cancelJob(stack, await jobOf(id));
    end();
    await expect(late).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('was deleted: use another'),
    });
  });

  test('of an upload that died passes to the next one, and the dead one cannot come back', async () => {
    let fail: (error: Error) => void = () => {};
    const hanging = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        fail = (error) => controller.error(error);
      },
    });
    const dead = submitCsv(stack, '', { idempotencyKey: 'k', body: hanging });
    while ((await tables()).jobs.length === 0) await Promise.resolve();
    const { id } = await submitCsv(stack, text, { idempotencyKey: 'k' });
    fail(new Error('connection lost'));
    await expect(dead).rejects.toMatchObject({ code: 'malformed_body' });
    await drain(stack);
    expect((await jobOf(id)).status).toBe('SUCCESS');
  });
});

describe('a failing chunk', () => {
  /** Reading the input at this offset fails so many times. */
  function flaky(times: number): { blobs: BlobStore; failed: () => number } {
    let failed = 0;
    const blobs: BlobStore = {
      ...stack.blobs,
      async get(key, range) {
        if (key.endsWith('/input') && range!.offset > 0 && failed < times) {
          failed++;
          throw new Error('disk on fire');
        }
        return stack.blobs.get(key, range);
      },
    };
    return { blobs, failed: () => failed };
  }

  test('is tried again with a growing delay, and its neighbours go on', async () => {
    const { blobs, failed } = flaky(3);
    const shaky = { ...stack, blobs };
    const { id } = await submitCsv(shaky as BatchStack, HEADER + rowsFrom(0, 20));
    const start = stack.clock.now();
    await drain(shaky as BatchStack);
    expect(failed()).toBe(3);
    expect((await jobOf(id)).status).toBe('SUCCESS');
    expect(stack.clock.now() - start).toBeGreaterThanOrEqual(2000);
  });

  test('that goes on failing is given up with its reason, and the job says what is missing', async () => {
    const models: BatchStack['models'] = {
      get: async (version) => ({
        ...boatModel(version),
        probabilitiesOfMany: (features, rows) => {
          if (features.some((value) => value === 10)) throw new Error('secret detail');
          return boatModel().probabilitiesOfMany(features, rows);
        },
      }),
    };
    const { id } = await submitCsv(stack, HEADER + rowsFrom(0, 20));
    await drain({ ...stack, models });
    const job = await jobOf(id);
    expect(job.status).toBe('FAILURE');
    const [progress] = await progressOf(stack.database, [job], stack.clock.now());
    expect(progress!.missing).toBeGreaterThan(0);
    expect(progress!.scored + progress!.missing).toBe(20);
    const errors = await errorsOf(job);
    expect(errors).toMatch(/chunk_failed,rows \d+ to \d+ were not scored: an internal error/);
    expect(errors).not.toContain('secret');
    const lines = (await resultsOf(job)).trim().split('\n');
    expect(lines).toHaveLength(1 + progress!.scored);
  });

  test('whose file is gone is given up at once', async () => {
    const { id } = await submitCsv(stack, HEADER + rowsFrom(0, 2));
    await stack.blobs.delete([inputKey(id)]);
    const start = stack.clock.now();
    await drain(stack);
    expect(stack.clock.now()).toBe(start);
    expect((await jobOf(id)).status).toBe('FAILURE');
  });

  test('that left half an object behind writes it whole', async () => {
    const { id } = await submitCsv(stack, HEADER + rowsFrom(0, 1));
    await stack.blobs.put(resultsKey(id, 0), 'half');
    await drain(stack);
    expect(await resultsOf(await jobOf(id))).toContain('row-0,1,3,wood,0,0.002,Low,7\n');
  });
});

describe('the sweep', () => {
  test('queues again what nobody recorded', async () => {
    const { id } = await submitCsv(stack, HEADER + rowsFrom(0, 20));
    // The queue forgets everything.
    await stack.queue.deliver(async () => {}, 100);
    await sweep(stack);
    expect(stack.queue.size()).toBe(0);
    stack.clock.advance(limits.stalledSeconds * 1000);
    await sweep(stack);
    expect(stack.queue.size()).toBe(limits.window);
    await drain(stack);
    expect((await jobOf(id)).status).toBe('SUCCESS');
  });

  test('gives up a chunk that never comes back, so that no job waits for ever', async () => {
    const { id } = await submitCsv(stack, HEADER + rowsFrom(0, 2));
    for (let round = 0; round < 12; round++) {
      await stack.queue.deliver(async () => {}, 100);
      stack.clock.advance(limits.stalledSeconds * 1000 * 11);
      await sweep(stack);
    }
    expect((await jobOf(id)).status).toBe('FAILURE');
    expect(await errorsOf(await jobOf(id))).toContain('it was never scored');
  });

  test('brings a job on its way whose submit could not reach the queue', async () => {
    const deaf = { ...stack, queue: { send: async () => Promise.reject(new Error('no queue')) } };
    const { id } = await submitCsv(deaf, HEADER + rowsFrom(0, 20));
    await sweep(stack);
    await drain(stack);
    expect((await jobOf(id)).status).toBe('SUCCESS');
  });

  test('abandons an upload without a sign of life, and deletes what it left', async () => {
    const hanging = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(HEADER + rowsFrom(0, 3))),
    });
    void submitCsv(stack, '', { body: hanging });
    while ((await tables()).jobs.length === 0) await Promise.resolve();
    await stack.blobs.put(inputKey('job-1'), 'left over');
    await sweep(stack);
    expect(await keysUnder(jobPrefix('job-1'))).toEqual(['input']);
    stack.clock.advance(UPLOAD_TIMEOUT_MS);
    await sweep(stack);
    expect(await keysUnder(jobPrefix('job-1'))).toEqual([]);
  });

  test('forgets a job after its retention, with everything it had', async () => {
    const { id } = await submitCsv(stack, `${HEADER}${rowsFrom(0, 20)}x\n`);
    await drain(stack);
    stack.clock.advance(limits.retentionDays * 86_400_000 - 1);
    await sweep(stack);
    expect((await keysUnder(jobPrefix(id))).length).toBeGreaterThan(5);
    stack.clock.advance(1);
    expect(await jobOf(id)).toBeUndefined();
    await sweep(stack);
    expect(await keysUnder('')).toEqual([]);
    expect(await tables()).toEqual({ jobs: [], chunks: [] });
  });
});

describe('cancelling', () => {
  test('stops a running job, deletes its files, and leaves no straggler behind', async () => {
    const { id } = await submitCsv(stack, HEADER + rowsFrom(0, 40));
    await stack.queue.deliver((messages) => consumeChunks(stack, messages), 1);
    // This chunk is cancelled and purged between its scoring and its record.
    const straggling: BlobStore = {
      ...stack.blobs,
      async put(key, value, options) {
        await cancelJob(stack, await jobOf(id));
        await sweep(stack);
        return stack.blobs.put(key, value, options);
      },
    };
    await stack.queue.deliver((messages) => consumeChunks({ ...stack, blobs: straggling }, messages), 1);
    await drain(stack);
    expect((await jobOf(id)).status).toBe('CANCELLED');
    expect(await keysUnder(jobPrefix(id))).toEqual([]);
    await expect(resultsOf(await jobOf(id))).rejects.toMatchObject({ code: 'conflict' });
  });

  test('deletes a finished job', async () => {
    const { id } = await submitCsv(stack, HEADER + rowsFrom(0, 3));
    await drain(stack);
    expect(await cancelJob(stack, await jobOf(id))).toBe('DELETED');
    expect(await jobOf(id)).toBeUndefined();
    expect((await listJobs(stack.database, 'analyst', stack.clock.now(), 9)).jobs).toEqual([]);
    await sweep(stack);
    expect(await keysUnder('')).toEqual([]);
    expect((await tables()).chunks).toEqual([]);
  });

  test.each([false, true])(
    'lets its idempotency key say so until it expires, swept before: %s',
    async (swept) => {
      const text = HEADER + rowsFrom(0, 3);
      const { id } = await submitCsv(stack, text, { idempotencyKey: 'k' });
      await drain(stack);
      const { expires_at } = await jobOf(id);
      await cancelJob(stack, await jobOf(id));
      if (swept) await sweep(stack);
      await expect(submitCsv(stack, text, { idempotencyKey: 'k' })).rejects.toMatchObject({
        code: 'conflict',
        message: 'This Idempotency-Key belongs to a job that was deleted: use another.',
      });
      stack.clock.advance(expires_at - stack.clock.now());
      await sweep(stack);
      expect((await submitCsv(stack, text, { idempotencyKey: 'k' })).id).not.toBe(id);
    },
  );
});

test('lists the own jobs, the newest first, page by page', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 5; count++) {
    // Two jobs of the same millisecond among them.
    if (count !== 2) stack.clock.advance(1);
    ids.unshift((await submitCsv(stack, HEADER + rowsFrom(0, 1))).id);
  }
  await submitCsv(stack, HEADER + rowsFrom(0, 1), { owner: 'somebody else' });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listJobs(stack.database, 'analyst', stack.clock.now(), 2, cursor);
    seen.push(...page.jobs.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor);
  expect(seen).toEqual(ids);
  await expect(listJobs(stack.database, 'analyst', 0, 2, 'x')).rejects.toMatchObject({
    code: 'validation_error',
  });
});
