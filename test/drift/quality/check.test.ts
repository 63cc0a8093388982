import { beforeEach, describe, expect, it } from 'vitest';
import { type ApplicationCount, countApplications, minuteOf } from '../../../src/samples/applications.ts';
import { driftWorld, HOUR, MINUTE, offers, START, type World } from '../world.ts';

let world: World;
beforeEach(async () => {
  world = await driftWorld();
});

/** Applications of one caller, in the minute that ends at a time. */
async function came(
  at: number,
  scored: number,
  refused: number,
  changes: Partial<ApplicationCount> = {},
): Promise<void> {
  const count: ApplicationCount = {
    minute: minuteOf(at - MINUTE),
    model: 'loan-default',
    version: '1',
    source: 'batch',
    caller: 'shop',
    scored,
    refused,
    reasons: refused > 0 ? [{ code: 'unknown_category', field: 'employed', applications: refused }] : [],
    ...changes,
  };
  await world.services.database.batch(countApplications([count]));
}

describe('refused applications', () => {
  it('show and alert beside a verdict that they are no part of', async () => {
    await world.score(offers(1), 1_000, START, START + HOUR);
    await came(START + HOUR, 1_474, 1_526);
    const report = await world.check(START + HOUR);
    expect(report.verdict).toBe('stable');
    const said =
      '1,526 of 3,000 applications of the last hour were refused (51%): employed is not a known level (1,526). Most came with the API key "shop".';
    expect(report.quality).toMatchObject({ window: '1h', alarm: true, threshold: 0.05, summary: said });
    expect(report.quality!.windows[0]).toMatchObject({
      scored: 1_474,
      refused: 1_526,
      reasons: [{ code: 'unknown_category', field: 'employed', applications: 1_526 }],
      callers: [{ source: 'batch', caller: 'shop', scored: 1_474, refused: 1_526 }],
    });
    expect(report.summary).toMatch(/they look like the training population\. 1,526 of 3,000/);
    expect(world.alerts).toMatchObject([
      {
        type: 'quality.alert',
        kind: 'quality',
        text: `Refused applications: loan-default version 1. ${said}`,
      },
    ]);
    expect(report.actions).toMatchObject([{ kind: 'alert', text: `${said} Delivered to the webhook.` }]);
    expect(await world.gauge('loan_refusals_detected')).toBe(1);
    expect(await world.gauge('loan_model_drift_detected')).toBe(0);
  });

  it('alert once, and recover once fewer are refused', async () => {
    await came(START + HOUR, 900, 100);
    for (let check = 0; check < 3; check++) await world.check(START + HOUR + check * 5 * MINUTE);
    await came(START + 3 * HOUR, 1_000, 10);
    const { quality } = await world.check(START + 3 * HOUR);
    expect(quality).toMatchObject({ window: '1h', alarm: false });
    expect(world.alerts.map(({ type }) => type)).toEqual(['quality.alert', 'quality.recovery']);
    expect(await world.gauge('loan_refusals_detected')).toBe(0);
    // The day's window still holds the refusals, and must not begin it again once the hour says nothing.
    await world.check(START + 4 * HOUR + MINUTE);
    expect(world.alerts).toHaveLength(2);
  });

  it('alert for a caller of whom nearly all are refused, however many callers have more refusals', async () => {
    for (let caller = 0; caller < 25; caller++)
      await came(START + HOUR, 4_875, 125, { caller: `p${caller}` });
    await came(START + HOUR, 1, 120, { caller: 'broken' });
    const { quality } = await world.check(START + HOUR);
    expect(quality).toMatchObject({ alarm: true });
    expect(quality!.summary).toContain('Of the 121 that came with the API key "broken", 120 were');
  });

  it('alert for no refusal at all at no threshold', async () => {
    world.services.refusedThreshold = 0;
    await came(START + HOUR, 500, 0);
    expect((await world.check(START + HOUR)).quality!.alarm).toBe(false);
  });

  it.each([
    ['at the threshold', 95, 5, true],
    ['below it', 96, 4, false],
    ['of fewer than a hundred applications', 9, 90, false],
  ])('%s', async (_, scored, refused, alarm) => {
    await came(START + HOUR, scored, refused);
    expect((await world.check(START + HOUR)).quality!.alarm).toBe(alarm);
    expect(world.alerts).toHaveLength(alarm ? 1 : 0);
  });

  it('about the threshold do not begin and end an alert with every check', async () => {
    await came(START + HOUR, 949, 51);
    await world.check(START + HOUR);
    await came(START + 3 * HOUR, 955, 45);
    expect((await world.check(START + 3 * HOUR)).quality!.alarm).toBe(true);
    await came(START + 5 * HOUR, 961, 39);
    expect((await world.check(START + 5 * HOUR)).quality!.alarm).toBe(false);
    expect(world.alerts.map(({ type }) => type)).toEqual(['quality.alert', 'quality.recovery']);
  });

  it('of one caller show, however many another one sends', async () => {
    await came(START + HOUR, 350_000, 0, { caller: 'till' });
    await came(START + HOUR, 1_474, 1_526);
    const { quality } = await world.check(START + HOUR);
    expect(quality).toMatchObject({ window: '1h', alarm: true });
    expect(quality!.summary).toBe(
      '1,526 of 353,000 applications of the last hour were refused (0.43%): employed is not a known level (1,526). Of the 3,000 that came with the API key "shop", 1,526 were (51%).',
    );
    await came(START + 2 * HOUR + MINUTE, 200, 1);
    expect((await world.check(START + 2 * HOUR + MINUTE)).quality!.alarm).toBe(false);
    expect(world.alerts.map(({ type }) => type)).toEqual(['quality.alert', 'quality.recovery']);
  });

  it('of one caller tell by the shortest window in which enough of its applications came', async () => {
    await came(START + HOUR, 1_000, 0, { caller: 'till' });
    await came(START + HOUR, 40, 20);
    expect((await world.check(START + HOUR)).quality!.alarm).toBe(false);
    await came(START + 3 * HOUR, 1_000, 0, { caller: 'till' });
    await came(START + 3 * HOUR, 40, 20);
    expect((await world.check(START + 3 * HOUR)).quality).toMatchObject({ window: '24h', alarm: true });
  });

  it('of a day tell where an hour has too few', async () => {
    for (let hour = 1; hour <= 4; hour++) await came(START + hour * HOUR, 40, 10);
    expect((await world.check(START + 4 * HOUR)).quality).toMatchObject({ window: '24h', alarm: true });
  });

  it('are told by all callers, and of each what it sent', async () => {
    await came(START + HOUR, 500, 0, { caller: 'till', source: 'realtime' });
    await came(START + HOUR, 0, 30);
    await came(START + HOUR, 10, 29, { caller: 'branch' });
    const { quality } = await world.check(START + HOUR);
    expect(quality!.windows[0]!.callers).toEqual([
      { source: 'batch', caller: 'shop', scored: 0, refused: 30 },
      { source: 'batch', caller: 'branch', scored: 10, refused: 29 },
      { source: 'realtime', caller: 'till', scored: 500, refused: 0 },
    ]);
    expect(quality!.summary).toMatch(/Most came with the API key "shop"/);
  });
});

it('a window of samples says how many applications were scored', async () => {
  await world.score(offers(1), 240, START, START + HOUR);
  await came(START + HOUR, 350_000, 0);
  await came(START - 2 * HOUR, 50_000, 0, { source: 'realtime' });
  const { windows } = await world.check(START + HOUR);
  expect(windows.map(({ name, scored }) => [name, scored])).toEqual([
    ['recent', { realtime: 0, batch: 350_000 }],
    ['1h', { realtime: 0, batch: 350_000 }],
    ['24h', { realtime: 50_000, batch: 350_000 }],
    ['7d', { realtime: 50_000, batch: 350_000 }],
  ]);
});
