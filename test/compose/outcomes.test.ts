import { beforeEach, describe, expect, it } from 'vitest';
import { composeApi } from '../../src/compose/api.ts';
import { type BatchPart, composeBatch } from '../../src/compose/batch.ts';
import type { BlockName } from '../../src/outcomes/block.ts';
import { type MemoryPlatform, memoryPlatform } from '../../src/platform/memory/platform.ts';
import type { QueueMessage } from '../../src/ports.ts';

/** More than a request stores itself, which is 200,000 that say an outcome: every hundredth says none. */
const ROWS = 230_000;
/** The first rows repeat a thousand loans, which costs the database little; each row behind them has a loan of its own. */
const REPEATING = 200_000;
const LOANS = 1_000;
const telling = (rows: number) => rows - rows / 100;
const REPEATED = telling(REPEATING - LOANS);
const KEYS = JSON.stringify([
  {
    name: 'other',
    // Of "other-key".
    sha256: '580843d03d2216ff1a275d0991bad66e4d1af871171d929e9de604b7959f9bca',
    scopes: ['monitor'],
  },
]);

let platform: MemoryPlatform;
let batch: BatchPart;
let app: ReturnType<typeof composeApi>;
beforeEach(() => {
  platform = memoryPlatform({ API_KEY: 'a-key', API_KEYS: KEYS });
  platform.database.migrate('migrations');
  batch = composeBatch(platform);
  app = composeApi(platform);
});

/** Lines of a CSV, piece by piece. @param breaksOff whether the sender is gone at the end */
function csv(rows: number, breaksOff: boolean): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const piece = 10_000;
  let first = 0;
  return new ReadableStream({
    pull(controller) {
      if (first >= rows) {
        if (breaksOff) controller.error(new Error('the sender is gone'));
        else controller.close();
        return;
      }
      const lines = Array.from({ length: Math.min(piece, rows - first) }, (_, index) => {
        const row = first + index;
        return `L-${row < REPEATING ? row % LOANS : row},${row % 100 === 99 ? '?' : row % 2},2023-11-01\n`;
      });
      controller.enqueue(encoder.encode((first === 0 ? 'loan_id,outcome,at\n' : '') + lines.join('')));
      first += piece;
    },
  });
}

async function send(rows: number, breaksOff = false) {
  const response = await app.request('/api/v1/outcomes', {
    method: 'POST',
    headers: { 'X-API-Key': 'a-key', 'Content-Type': 'text/csv' },
    body: csv(rows, breaksOff),
    duplex: 'half',
  } as RequestInit);
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  const body = (await response.json()) as any;
  return { status: response.status, location: response.headers.get('Location'), body };
}
const ask = async (path: string, key = 'a-key') => {
  const response = await app.request(path, { headers: { 'X-API-Key': key } });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  return { status: response.status, body: (await response.json()) as any };
};
const deliver = async () => {
  const consume = (messages: QueueMessage<unknown>[]) =>
    batch.outcomes(messages as QueueMessage<BlockName>[]);
  while ((await platform.queues.outcomes.deliver(consume, 4)) > 0);
};
const outcomes = async () =>
  (await platform.database.query<{ rows: number }>('SELECT count(*) AS rows FROM outcomes'))[0]!.rows;

describe('a long CSV of outcomes', () => {
  it('is answered before all is stored, and ends with a count of every row', async () => {
    const { status, location, body } = await send(ROWS);
    expect([status, location]).toEqual([202, `/api/v1/outcomes/${body.data.receipt}`]);
    expect(body.data).toMatchObject({
      status: 'PENDING',
      received: ROWS,
      stored: 200_000 - REPEATED,
      repeated: REPEATED,
      refused: ROWS / 100,
      waiting: telling(ROWS) - 200_000,
      expires_at: null,
    });
    await deliver();
    for (const path of ['/api/v1/outcomes/unknown', location!])
      expect(await ask(path, 'other-key')).toMatchObject({ status: 404, body: { error: 'not_found' } });
    const ended = await ask(location!);
    expect(ended.status).toBe(200);
    expect(ended.body.data).toMatchObject({
      status: 'SUCCESS',
      received: ROWS,
      stored: telling(ROWS) - REPEATED,
      repeated: REPEATED,
      unknown: telling(ROWS) - REPEATED,
      refused: ROWS / 100,
      waiting: 0,
      missing: 0,
      reason: null,
    });
    expect(ended.body.data.refused_rows).toHaveLength(100);
    expect(await outcomes()).toBe(telling(ROWS) - REPEATED);
    expect((await platform.blobs.list('outcomes/')).objects).toEqual([]);
  });

  it('that breaks off is stored as far as it came, and its receipt says so', async () => {
    const { status, body } = await send(215_000, true);
    expect([status, body.error]).toEqual([422, 'malformed_body']);
    expect(body.message).toMatch(/The \d+ rows before it were taken/);
    const [received, receipt] = body.details;
    expect([received.path, receipt.path]).toEqual(['received', 'receipt']);
    expect(Number(received.message)).toBeGreaterThan(214_000);
    await deliver();
    const { data } = (await ask(`/api/v1/outcomes/${receipt.message}`)).body;
    expect(data).toMatchObject({
      status: 'FAILURE',
      received: Number(received.message),
      waiting: 0,
      missing: 0,
      reason: 'The body breaks off.',
    });
    expect(data).toMatchObject({ repeated: REPEATED, stored: data.received - data.refused - REPEATED });
    expect(await outcomes()).toBe(data.stored);
  });

  it('whose messages were all lost is stored after a sweep', async () => {
    const { location } = await send(205_000);
    while ((await platform.queues.outcomes.deliver(async () => {}, 100)) > 0);
    platform.clock.advance(300_000);
    await batch.sweep();
    await deliver();
    expect((await ask(location!)).body.data).toMatchObject({
      status: 'SUCCESS',
      stored: telling(205_000) - REPEATED,
    });
  });
});
