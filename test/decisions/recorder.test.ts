import { describe, expect, it } from 'vitest';
import { travellingIn } from '../../src/decisions/parcels.ts';
import { gatheringRecorder, strictRecorder } from '../../src/decisions/recorder.ts';
import { SolventError } from '../../src/errors.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';

const lineOf = (index: number, characters = 10) => JSON.stringify([index, 'a'.repeat(characters)]);
const many = (count: number, characters?: number) =>
  Array.from({ length: count }, (_, index) => lineOf(index, characters));

const written = (lines: readonly string[]) => lines.map((own) => () => ({ common: '{}', own }));

/** A place whose queue and store can be away, and whose time passes when it is told to. */
function place() {
  const clock = manualClock(1_700_000_000_000);
  const log = memoryLogger();
  const metrics = memoryMetrics(clock);
  const away = { queue: false, store: false };
  const sent: string[] = [];
  const stored: string[] = [];
  let behind: Promise<unknown>[] = [];
  let sleeping: (() => void)[] = [];
  return {
    away,
    log,
    messages: () => sent,
    queued: () => sent.flatMap(travellingIn).map(({ own }) => own),
    stored: () => stored,
    /** A second passes, and what it woke ends. */
    async second() {
      clock.advance(1_000);
      const woken = sleeping;
      sleeping = [];
      for (const wake of woken) wake();
      // What it woke goes on until it sleeps again.
      await new Promise((done) => setImmediate(done));
    },
    /** The leader's event was killed. */
    kill() {
      sleeping = [];
      behind = [];
    },
    settled: () => Promise.all(behind),
    clock,
    async counted(result: string) {
      const series = (await metrics.read()).filter(({ name }) => name === 'loan_decision_records_total');
      return series.find(({ labels }) => labels.includes(result))?.value ?? 0;
    },
    services: {
      queue: {
        async send(bodies: string[]) {
          if (away.queue) throw new Error('the queue is away');
          sent.push(...bodies);
        },
      },
      async keep(lines: readonly string[]) {
        if (away.store) throw new Error('the store is away');
        stored.push(...lines);
      },
      background: (work: Promise<unknown>) => void behind.push(work),
      clock,
      logger: log,
      metrics,
      sleep: () => new Promise<void>((wake) => void sleeping.push(wake)),
    },
  };
}

describe('gatheringRecorder', () => {
  it('sends what a second brings in one message, whoever brought it', async () => {
    const here = place();
    const recorder = gatheringRecorder(here.services);
    for (const line of many(50)) expect(recorder.take(written([line]))).toBeUndefined();
    expect(here.messages()).toEqual([]);
    await here.second();
    expect(here.messages()).toHaveLength(1);
    expect(here.queued()).toEqual(many(50));
    expect(await here.counted('queued')).toBe(50);
  });

  it('sends a full batch of messages at once, and lets the rest wait for its second', async () => {
    const here = place();
    const recorder = gatheringRecorder(here.services);
    for (const line of many(800, 400)) recorder.take(written([line]));
    expect(here.messages()).toHaveLength(4);
    expect(here.queued()).toEqual(many(here.queued().length, 400));
    await here.second();
    await here.settled();
    expect(here.messages()).toHaveLength(6);
    expect(here.queued()).toEqual(many(800, 400));
  });

  it('writes the lines of many records together, and none twice', async () => {
    const here = place();
    const recorder = gatheringRecorder(here.services);
    let calls = 0;
    const counted = (line: string) => () => {
      calls++;
      return { common: '{}', own: line };
    };
    for (const line of many(15)) recorder.take([counted(line)]);
    expect(calls).toBe(0);
    recorder.take([counted(lineOf(15))]);
    expect(calls).toBe(16);
    recorder.take([counted(lineOf(16))]);
    await here.second();
    await here.settled();
    expect(calls).toBe(17);
    expect(here.queued()).toEqual(many(17));
  });

  it('tries full messages again that could be sent nowhere', async () => {
    const here = place();
    const recorder = gatheringRecorder(here.services);
    here.away.queue = here.away.store = true;
    for (const line of many(800, 400)) recorder.take(written([line]));
    await here.second();
    here.away.queue = false;
    await here.second();
    await here.settled();
    expect(here.queued().toSorted()).toEqual(many(800, 400).toSorted());
    expect(await here.counted('lost')).toBe(0);
  });

  it('writes over no full message that waits', async () => {
    const here = place();
    const recorder = gatheringRecorder(here.services);
    here.away.queue = here.away.store = true;
    const lines = many(2_400, 400);
    for (const from of [0, 800, 1_600]) {
      for (const line of lines.slice(from, from + 800)) recorder.take(written([line]));
      await here.second();
    }
    here.away.queue = false;
    await here.second();
    await here.settled();
    expect(here.queued().toSorted()).toEqual(lines.toSorted());
  });

  it('sends the next second by the next event', async () => {
    const here = place();
    const recorder = gatheringRecorder(here.services);
    recorder.take(written([lineOf(1)]));
    await here.second();
    await here.second();
    recorder.take(written([lineOf(2)]));
    await here.second();
    expect(here.queued()).toEqual([lineOf(1), lineOf(2)]);
  });

  it('sends what a killed event had gathered, with the next', async () => {
    const here = place();
    const recorder = gatheringRecorder(here.services);
    recorder.take(written([lineOf(1)]));
    here.kill();
    here.clock.advance(15_000);
    recorder.take(written([lineOf(2)]));
    await here.second();
    expect(here.queued()).toEqual([lineOf(1), lineOf(2)]);
  });

  it('writes past a queue that is away', async () => {
    const here = place();
    const recorder = gatheringRecorder(here.services);
    here.away.queue = true;
    recorder.take(written(many(500, 400)));
    await here.second();
    await here.settled();
    expect(here.stored().toSorted()).toEqual(many(500, 400).toSorted());
    expect(await here.counted('stored')).toBe(500);
  });

  it('lets records wait while queue and store are away, and loses none', async () => {
    const here = place();
    const recorder = gatheringRecorder(here.services);
    here.away.queue = here.away.store = true;
    recorder.take(written(many(3)));
    await here.second();
    here.away.queue = false;
    recorder.take(written([lineOf(3)]));
    await here.second();
    await here.settled();
    expect(here.queued().toSorted()).toEqual(many(4));
    expect(await here.counted('lost')).toBe(0);
  });

  it('tries again without a further event, for some seconds', async () => {
    const here = place();
    const recorder = gatheringRecorder(here.services);
    here.away.queue = here.away.store = true;
    recorder.take(written(many(3)));
    for (let second = 0; second < 5; second++) await here.second();
    here.away.store = false;
    await here.second();
    await here.settled();
    expect(here.stored()).toEqual(many(3));
    here.away.store = true;
    recorder.take(written(many(1)));
    for (let second = 0; second < 10; second++) await here.second();
    await here.settled();
    expect(here.stored()).toEqual(many(3));
  });

  it('counts and logs what is too much to wait', async () => {
    const here = place();
    const recorder = gatheringRecorder(here.services);
    here.away.queue = here.away.store = true;
    recorder.take(written(many(20, 1024 ** 2)));
    await here.second();
    expect(await here.counted('lost')).toBe(5);
    expect(here.log.entries.some(({ event }) => event === 'decisions_not_recorded')).toBe(true);
    here.away.store = false;
    await here.second();
    await here.settled();
    expect(here.stored()).toHaveLength(15);
  });
});

describe('strictRecorder', () => {
  it('has sent when it says so', async () => {
    const here = place();
    await strictRecorder(here.services).take(written(many(2)));
    expect(here.queued()).toEqual(many(2));
  });

  it('writes past a queue that is away', async () => {
    const here = place();
    here.away.queue = true;
    await strictRecorder(here.services).take(written(many(2)));
    expect(here.stored()).toEqual(many(2));
  });

  it('refuses where there is neither queue nor store', async () => {
    const here = place();
    here.away.queue = here.away.store = true;
    const refused = await Promise.resolve(strictRecorder(here.services).take(written(many(2)))).catch(
      (error) => error,
    );
    expect(refused).toBeInstanceOf(SolventError);
    expect(refused).toMatchObject({ code: 'storage_unavailable', retryAfterSeconds: 1 });
    expect(await here.counted('refused')).toBe(2);
  });
});
