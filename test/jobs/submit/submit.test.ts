import { beforeEach, describe, expect, test } from 'vitest';
import { sweep } from '../../../src/jobs/sweep.ts';
import { type BatchStack, batchStack, bodyOf, drain, limits, submitCsv } from '../support.ts';

const TEXT = `id,length,crew,hull\n${'a,1,1,wood\n'.repeat(4)}`;

let stack: BatchStack;
beforeEach(() => {
  stack = batchStack();
});

describe('a limit', () => {
  test('of bytes is the longest body that is taken, announced or counted', async () => {
    const exact = { ...stack, limits: { ...limits, maxBytes: TEXT.length } };
    expect((await submitCsv(exact, TEXT, { declaredBytes: TEXT.length })).row_count).toBe(4);
    const short = { ...stack, limits: { ...limits, maxBytes: TEXT.length - 1 } };
    await expect(submitCsv(short, TEXT)).rejects.toMatchObject({ code: 'payload_too_large' });
  });

  test('that the announced length passes refuses a body of which nothing is read', async () => {
    const small = { ...stack, limits: { ...limits, maxBytes: TEXT.length } };
    const body = bodyOf(TEXT);
    await expect(submitCsv(small, '', { body, declaredBytes: TEXT.length + 1 })).rejects.toMatchObject({
      code: 'payload_too_large',
    });
    expect(body.locked).toBe(false);
  });

  test('of rows is the longest file that is taken', async () => {
    const exact = { ...stack, limits: { ...limits, maxRows: 4 } };
    expect((await submitCsv(exact, TEXT)).row_count).toBe(4);
    const short = { ...stack, limits: { ...limits, maxRows: 3 } };
    await expect(submitCsv(short, TEXT)).rejects.toThrow('more than 3 rows');
  });
});

describe('an idempotency key', () => {
  test('gives its job until that expires, and after that is refused until the sweep has forgotten it', async () => {
    const { id } = await submitCsv(stack, TEXT, { idempotencyKey: 'k' });
    await drain(stack);
    stack.clock.advance(limits.retentionDays * 86_400_000 - 1);
    expect((await submitCsv(stack, TEXT, { idempotencyKey: 'k' })).id).toBe(id);
    stack.clock.advance(1);
    await expect(submitCsv(stack, TEXT, { idempotencyKey: 'k' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('expired'),
    });
  });
});

describe('an upload of several parts', () => {
  const PART = 5 * 1024 * 1024;
  const long = new TextEncoder().encode(TEXT + 'b,1,1,wood\n'.repeat((4 * PART) / 11));

  /** A body between whose parts something happens. */
  const withPauses = (pause: () => Promise<void>) => {
    const reader = bodyOf(long, PART).getReader();
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        await pause();
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    });
  };
  const roomy = () => ({ ...stack, limits: { ...limits, maxRows: 1e7, chunkBytes: 1e6 } });

  test('is not given up while they come, however slowly', async () => {
    const body = withPauses(async () => {
      stack.clock.advance(30 * 60_000);
      await sweep(stack);
    });
    expect((await submitCsv(roomy(), '', { body })).status).toBe('PENDING');
  });

  test('says a sign of life a minute, and no more', async () => {
    let signs = 0;
    const database: typeof stack.database = {
      ...stack.database,
      query: (sql, params) => {
        if (sql.includes('SET touched_at')) signs++;
        return stack.database.query(sql, params);
      },
    };
    const body = withPauses(async () => stack.clock.advance(15_000));
    await submitCsv({ ...roomy(), database }, '', { body });
    expect(signs).toBe(1);
  });
});
