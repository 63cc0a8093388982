import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';
import { isSampled } from '../../src/samples/rank.ts';
import type { OfferedSample, SampleMessage } from '../../src/samples/sample.ts';
import { createSampler, fleetRate, portfolioRate } from '../../src/samples/sampling.ts';

const sample = (id: string, at = 0): OfferedSample => ({
  id,
  source: 'realtime',
  version: '1',
  values: [1],
  features: [1],
  probability: 0.5,
  at,
});

function sampler(
  options: {
    rate?: number;
    perMinute?: number;
    fails?: boolean;
    fleet?: number;
    patience?: Promise<void>;
  } = {},
) {
  const sent: SampleMessage[] = [];
  const pending: Promise<unknown>[] = [];
  const logger = memoryLogger();
  const metrics = memoryMetrics(manualClock());
  const created = createSampler(
    {
      queue: {
        async send(bodies) {
          if (options.fails) throw new Error('the queue is away');
          sent.push(...bodies.flat());
        },
      },
      background: (work) => void pending.push(work),
      logger,
      metrics,
      tally: { fleetPerMinute: () => options.fleet ?? null },
      sleep: async () => options.patience,
    },
    { rate: options.rate ?? 1, perMinute: options.perMinute ?? 1_000 },
  );
  const counts = async () =>
    Object.fromEntries((await metrics.read()).map(({ labels, value }) => [labels[1], value]));
  return { created, sent, logger, counts, settled: () => Promise.all(pending) };
}

describe('the sampler', () => {
  it('sends what it keeps at once, in the background, and without the id', async () => {
    const { created, sent, counts, settled } = sampler();
    created.offer('loans', sample('request 1'));
    await settled();
    expect(sent).toMatchObject([{ model: 'loans', version: '1', source: 'realtime', probability: 0.5 }]);
    expect(JSON.stringify(sent)).not.toContain('request 1');
    // Whoever stores it counts it as kept.
    expect(await counts()).toEqual({});
  });

  it('sends what is made beside a sample in its message, and the sample alone where that takes too long', async () => {
    const forever = new Promise<never>(() => {});
    const beside = { ...sample('request 1'), version: '2', beside: true } as const;
    const made = sampler({ patience: forever });
    made.created.offer('loans', sample('request 1'), async () => beside);
    made.created.offer('loans', sample('request 2'), async () => null);
    await made.settled();
    expect(made.sent.map(({ version }) => version)).toEqual(['1', '2', '1']);
    const hangs = sampler({ patience: Promise.resolve() });
    hangs.created.offer('loans', sample('request 1'), () => forever);
    await hangs.settled();
    expect(hangs.sent.map(({ version }) => version)).toEqual(['1']);
  });

  it('asks nothing beside a sample that it does not keep', async () => {
    const { created, settled } = sampler({ rate: 0 });
    created.offer('loans', sample('request 1'), async () => {
      throw new Error('was asked');
    });
    await settled();
  });

  it('goes by its own minute while the fleet is unknown, says at which rate, and begins anew in the next', async () => {
    const { created, sent, counts, settled } = sampler({ perMinute: 50 });
    for (let n = 0; n < 10_000; n++) created.offer('loans', sample(`a ${n}`, 59_999));
    await settled();
    // The first fifty, then 50 / n of the n-th: 50 + 50 ln 200, and six standard deviations.
    expect(Math.abs(sent.length - 315)).toBeLessThan(100);
    expect(sent.slice(0, 50).every(({ rate }) => rate === 1)).toBe(true);
    expect(sent.every(({ rank, rate }) => isSampled(rank, rate!))).toBe(true);
    // So that each stands for 1 / rate, and all together for what was scored.
    const stoodFor = sent.reduce((sum, { rate }) => sum + 1 / rate!, 0);
    expect(Math.abs(stoodFor - 10_000)).toBeLessThan(3_000);
    expect(await counts()).toEqual({});

    created.offer('loans', sample('b', 60_000));
    await settled();
    expect(sent.at(-1)!.rate).toBe(1);
  });

  it('keeps to the cap of each model: a busy one takes nothing from another', async () => {
    const { created, sent, settled } = sampler({ perMinute: 50 });
    for (let n = 0; n < 10_000; n++) created.offer('loans', sample(`a ${n}`));
    for (let n = 0; n < 50; n++) created.offer('cards', sample(`b ${n}`));
    await settled();
    expect(sent.filter(({ model, rate }) => model === 'cards' && rate === 1)).toHaveLength(50);
  });

  it('sends about as many as the fleet keeps, and none is lost for it', async () => {
    const { created, sent, counts, settled } = sampler({ rate: 0.1, perMinute: 1_000, fleet: 100_000 });
    for (let n = 0; n < 10_000; n++) created.offer('loans', sample(`a ${n}`));
    await settled();
    // Binomial with 10,000 predictions at 2 %: six standard deviations are 84.
    expect(Math.abs(sent.length - 200)).toBeLessThan(84);
    expect(await counts()).toEqual({});
  });

  it('never throws: a queue that fails costs the sample, which is counted and logged', async () => {
    const { created, logger, counts, settled } = sampler({ fails: true });
    created.offer('loans', sample('request 1'));
    await settled();
    expect(await counts()).toEqual({ dropped: 1 });
    expect(logger.entries.map(({ event }) => event)).toEqual(['sample_not_sent']);
  });

  it('does nothing for those that are not chosen', async () => {
    const { created, sent, counts, settled } = sampler({ rate: 0 });
    created.offer('loans', sample('request 1'));
    await settled();
    expect(sent).toEqual([]);
    expect(await counts()).toEqual({});
  });
});

it('the fleet is sampled at its rate until its cap would be passed twice, and at its rate while it is not known', () => {
  expect(fleetRate(0.1, 240, null)).toBe(0.1);
  expect(fleetRate(0.1, 240, 0)).toBe(0.1);
  expect(fleetRate(0.1, 240, 4_800)).toBe(0.1);
  expect(fleetRate(0.1, 240, 48_000)).toBe(0.01);
});

it('a large portfolio is sampled more thinly, so that its cap suffices for all of it', () => {
  expect(portfolioRate(0.05, 240, 100)).toBe(0.05);
  expect(portfolioRate(0.05, 240, 1_000_000)).toBe(0.00024);
  expect(portfolioRate(0.05, 240, 0)).toBe(0.05);
});
