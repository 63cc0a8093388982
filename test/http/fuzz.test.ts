import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf } from '../../scripts/check-fuzz/documented.ts';
import { Draw } from '../../scripts/check-fuzz/draw.ts';
import { type OddRequest, oddRequest } from '../../scripts/check-fuzz/request.ts';
import { jobLimits } from '../../src/jobs/limits.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { memoryQueue } from '../../src/platform/memory/queue.ts';
import { countedBlobs, countedDatabase, noWork } from './counted-work.ts';
import { countSteps, type StepCounter } from './steps-taken.ts';
import { post, testStack } from './support.ts';

const REQUESTS = 1_000;
const SEED = 1;
const MEGABYTE = 1_000_000;

/** The app over places that count. */
function watched() {
  const clock = manualClock(1_700_000_000_000);
  const work = noWork();
  const database = memoryDatabase();
  database.migrate('migrations');
  const places = {
    database: countedDatabase(database, work),
    blobs: countedBlobs(memoryBlobStore({ clock }), work),
  };
  const { services } = testStack(places);
  const limits = jobLimits(services.environment);
  const base = { ...services, queue: memoryQueue({ clock }), limits, recordsDecisions: false };
  return { work, app: testStack({ ...places, jobs: base, outcomes: base }).app };
}

/** A request as a server hands it on, and how much of its body was read; undefined for what none hands on. */
function handedOn({ method, target, headers, body }: OddRequest, breaksOff: boolean) {
  const rest = body ? [body.subarray(0, 10_000), body.subarray(10_000)] : [];
  let read = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = rest.shift();
        read += piece?.length ?? 0;
        if (piece) controller.enqueue(new Uint8Array(piece));
        else if (breaksOff) controller.error(new Error('gone'));
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const hasBody = body && method !== 'GET' && method !== 'HEAD';
  try {
    const request = new Request(`http://solvent.test${target}`, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value.replace('dev-key', 'all-key')]),
      ...(hasBody && { body: stream, duplex: 'half' }),
    } as RequestInit);
    return { request, read: () => read };
  } catch {
    return undefined;
  }
}

let steps: StepCounter;
beforeAll(async () => {
  steps = await countSteps();
});
afterAll(() => steps.stop());

describe('odd requests', () => {
  it('get no 5xx and no long answer, and are worth their work', async () => {
    const { app, work } = watched();
    const operations = operationsOf(await (await app.request('/openapi.json')).json());
    await steps.taken();
    const statuses = new Set<number>();
    for (let index = 0; index < REQUESTS; index++) {
      const draw = new Draw(SEED, index);
      const odd = oddRequest(draw, { operations, ids: [] });
      const handed = handedOn(odd, draw.once(20));
      if (!handed) continue;
      Object.assign(work, noWork());
      const answer = await app.fetch(handed.request);
      const bytes = (await answer.arrayBuffer()).byteLength;
      const { status } = answer;
      statuses.add(status);
      // Which request it was, where one of these fails.
      const which = `request ${index} of seed ${SEED}, ${odd.operation}: ${status}`;
      expect(status, which).toBeLessThan(500);
      expect(bytes, which).toBeLessThan(MEGABYTE);
      if ([401, 403, 405].includes(status)) expect([work, handed.read()], which).toEqual([noWork(), 0]);
      const size = odd.unpacked + odd.target.length + JSON.stringify(odd.headers).length;
      // Two to three times what is usual, and the most that linear work takes: a header of columns of one letter, 34 a byte. What grows
      // faster than the bytes is far beyond.
      expect(await steps.taken(), which).toBeLessThan(20_000 + 40 * size);
      expect(work.statements, which).toBeLessThan(12 + size / 1_000);
      expect(work.parameterBytes, which).toBeLessThan(2_000 + 2 * size);
      expect(work.blobOperations, which).toBeLessThan(4 + size / MEGABYTE);
      expect(work.blobBytes, which).toBeLessThan(1_000 + 2 * size);
    }
    for (const status of [200, 202, 401, 404, 405, 415, 422]) expect(statuses).toContain(status);
  }, 300_000);

  const keys = (count: number) => Array.from({ length: count }, (_, index) => `"key ${index}":0`).join(',');
  it.each([
    ['/api/v1/predict', 1_000, (count: number) => `{${keys(count)}}`],
    ['/api/v1/predict/batch', 5_000, (count: number) => `{${keys(count)}}`],
    ['/api/v1/predict/batch', 5_000, (count: number) => `{"predictions":[{${keys(count)}}]}`],
    ['/api/v1/outcomes', 5_000, (count: number) => `{${keys(count)}}`],
    ['/api/v1/outcomes', 5_000, (count: number) => `{"outcomes":[{${keys(count)}}]}`],
    ['/api/v1/portfolios', 3_000, (count: number) => `[{${keys(count)}}]`],
  ])('four times as many unknown keys make four times the work at most: %s', async (path, count, body) => {
    const { app } = watched();
    const stepsOf = async (many: number) => {
      await steps.taken();
      await (await app.request(path, post(body(many)))).text();
      return steps.taken();
    };
    // What is done once is done.
    await stepsOf(count);
    expect(await stepsOf(4 * count)).toBeLessThan(4.2 * (await stepsOf(count)));
  });
});
