import { describe, expect, it } from 'vitest';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import { storeFinalDecisions } from '../../../src/decisions/final/store.ts';
import { checkVersion } from '../../../src/drift/check/check.ts';
import { runDriftCheck } from '../../../src/drift/check/run.ts';
import { driftReportSchema } from '../../../src/drift/reports/report.ts';
import { listReports, readReport } from '../../../src/drift/reports/store.ts';
import { type BundleFiles, readManifest } from '../../../src/model/bundle.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { storeOutcomes } from '../../../src/outcomes/store.ts';
import { memoryQueue } from '../../../src/platform/memory/queue.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { seededRandom } from '../../../src/random.ts';
import { bundleKey } from '../../../src/registry/bundle-store.ts';
import { publish } from '../../../src/registry/publish.ts';
import { register, requireVersion } from '../../../src/registry/versions.ts';
import { countApplications } from '../../../src/samples/applications.ts';
import { consumeSamples } from '../../../src/samples/consume.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import type { OfferedSample, SampleMessage } from '../../../src/samples/sample.ts';
import { createSampler } from '../../../src/samples/sampling.ts';
import { driftWorld, HOUR, MINUTE, offers, START, type World } from '../world.ts';

/** Far beyond the last threshold, above it, and at a warning: see `npm run drift:power`. */
const SEVERE = 'employed=-0.6,bank_balance=*1.4';
const SLIGHT = 'bank_balance=*1.2';

/** The bundled champion's bundle with another manifest. */
function likeTheChampion(changes: Partial<Manifest>): BundleFiles {
  const files = readBundleFolder('models/loan-default/champion');
  const manifest = { ...readManifest(files.get('manifest.json')), ...changes };
  return files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
}

/** The same of a schema with a horizon. */
function withHorizon(months: number): BundleFiles {
  const { schema } = readManifest(likeTheChampion({}).get('manifest.json'));
  return likeTheChampion({ schema: { ...(schema as object), outcome: { horizon_months: months } } });
}

/** A minute in which a version answered somebody. */
const answered = (version: string) => ({
  ...{ minute: START / MINUTE, model: 'loan-default', version, source: 'realtime' as const, caller: 'shop' },
  ...{ scored: 600, refused: 0, reasons: [] },
});

/** Offers as another version would make them. */
function ofVersion<Offered extends OfferedSample>(version: string, from: Iterator<Offered>) {
  return { next: () => ({ done: false as const, value: { ...(from.next().value as Offered), version } }) };
}

/** An API that scores applicants, evenly over a minute, and has a share of them stored as samples. */
function apiOf({ services: { clock, logger, metrics, database } }: World) {
  const queue = memoryQueue<SampleMessage[]>({ clock });
  const sends: Promise<unknown>[] = [];
  const background = (work: Promise<unknown>) => void sends.push(work);
  const sampler = createSampler(
    { queue, background, logger, metrics, tally: { fleetPerMinute: () => null }, sleep: async () => {} },
    { rate: 0.1, perMinute: 240 },
  );
  return async (who: ReturnType<typeof offers>, applications: number): Promise<OfferedSample[]> => {
    const scored: OfferedSample[] = [];
    const begin = clock.now();
    for (let request = 0; request < applications; request++) {
      const at = begin + Math.floor((request * MINUTE) / applications);
      clock.advance(at - clock.now());
      scored.push({ ...who.next().value, at });
      sampler.offer('loan-default', scored.at(-1)!);
    }
    clock.advance(begin + MINUTE - clock.now());
    await Promise.all(sends.splice(0));
    const consume = { database, logger, metrics, perMinute: 240 };
    while (queue.size() > 0) await queue.deliver((messages) => consumeSamples(consume, messages), 100);
    return scored;
  };
}

describe('a population that has not changed', () => {
  it('is stable: nothing is done, and the report is stored and listed', async () => {
    const world = await driftWorld();
    await world.score(offers(1), 600, START, START + 50 * MINUTE);
    const report = await world.check(START + HOUR);

    expect(report).toMatchObject({ verdict: 'stable', window: 'recent', actions: [] });
    expect(report.summary).toMatch(/^In the latest 600 samples nothing reaches a PSI of 0\.10/);
    expect(world.alerts).toEqual([]);
    expect(world.retrainings.size()).toBe(0);
    const { database, blobs } = world.services;
    expect(await readReport(database, blobs, 'loan-default', report.id)).toEqual(report);
    const { reports } = await listReports(database, 'loan-default', { limit: 10 });
    expect(reports).toMatchObject([{ id: report.id, verdict: 'stable', version: '1' }]);
    expect(await world.gauge('loan_model_drift_detected')).toBe(0);
    expect(await world.gauge('loan_model_drift_psi', 'employed')).toBeLessThan(0.1);
    expect(await world.gauge('loan_model_drift_psi', 'probability_of_default')).toBeLessThan(0.1);
  });

  it('is reported with what the schema calls its inputs, if it says so', async () => {
    const { services } = await driftWorld();
    const manifest = readManifest(likeTheChampion({}).get('manifest.json'));
    const { fields, ...others } = parseApplicationSchema(manifest.schema);
    const called = fields.map((field) =>
      field.name === 'annual_salary' ? { ...field, title: 'Salary', unit: 'EUR' } : field,
    );
    const check = (schema: unknown) =>
      checkVersion({ ...services, random: seededRandom(1) }, { ...manifest, schema, version: '1' }, START);
    expect(await check(manifest.schema)).not.toHaveProperty('labels');
    expect(await check({ ...others, fields: called })).toMatchObject({
      labels: { annual_salary: 'Salary (EUR)' },
    });
  });

  it('says that nothing is known while there are no samples, or too few', async () => {
    const world = await driftWorld();
    expect(await world.check(START)).toMatchObject({
      verdict: 'too_few_samples',
      window: null,
      summary: 'No application was sampled in the last 7 days, so nothing can be said.',
    });
    await world.score(offers(1, SEVERE), 60, START, START + MINUTE);
    const report = await world.check(START + 5 * MINUTE);
    expect(report.verdict).toBe('too_few_samples');
    expect(report.summary).toMatch(/^There are only 60 samples of the last 7 days/);
    expect(await world.gauge('loan_model_drift_psi', 'employed')).toBeUndefined();
    expect(world.alerts).toEqual([]);
  });

  it('is judged by a longer window when an hour brings too few', async () => {
    const world = await driftWorld();
    await world.score(offers(1), 480, START, START + 24 * HOUR);
    const report = await world.check(START + 24 * HOUR);
    expect(report).toMatchObject({ verdict: 'stable', window: '24h' });
    expect(report.windows.map(({ name, samples }) => [name, samples.realtime])).toEqual([
      ['recent', 20],
      ['1h', 20],
      ['24h', 480],
      ['7d', 480],
    ]);
  });
});

describe('a population that has changed', () => {
  it('is alerted once, asks for one challenger, and recovers with a word', async () => {
    const world = await driftWorld();
    await world.score(offers(1), 1_000, START, START + HOUR);
    await world.check(START + HOUR);
    await world.score(offers(2, SEVERE), 1_000, START + HOUR, START + 2 * HOUR);
    const drifted = await world.check(START + 2 * HOUR);
    expect(drifted).toMatchObject({ verdict: 'retrain', window: 'recent' });
    expect(drifted.summary).toMatch(/applicants are less often employed \(7\d% → \d\d%, PSI \d\.\d\d\)/);
    expect(drifted.actions.map(({ kind }) => kind).sort()).toEqual(['alert', 'retrain']);
    expect(await world.gauge('loan_model_drift_detected')).toBe(1);
    expect(await world.gauge('loan_model_drift_psi', 'overall')).toBeGreaterThan(0.25);

    await world.score(offers(3, SEVERE), 1_000, START + 2 * HOUR, START + 3 * HOUR);
    await world.check(START + 3 * HOUR);
    expect(world.alerts.map(({ type, id }) => [type, id])).toEqual([['drift.alert', 'episode-1_alert']]);
    expect(world.retrainings.size()).toBe(1);

    await world.score(offers(4), 1_000, START + 3 * HOUR, START + 4 * HOUR);
    const recovered = await world.check(START + 4 * HOUR);
    expect(recovered.verdict).toBe('stable');
    expect(recovered.summary).toMatch(
      /Earlier applications of the last 24 hours and the last 7 days did not\.$/,
    );
    expect(world.alerts.map(({ type }) => type)).toEqual(['drift.alert', 'drift.recovery']);
    expect(await world.gauge('loan_model_drift_detected')).toBe(0);
  });

  it('asks for a challenger with the reason and the window', async () => {
    const world = await driftWorld();
    await world.score(offers(2, SEVERE), 1_000, START, START + HOUR);
    const { summary, window, windows } = await world.check(START + HOUR);
    const { from, to } = windows.find(({ name }) => name === window)!;
    await world.retrainings.deliver(async ([message]) => {
      expect(message!.body).toEqual({
        id: 'episode-1',
        model_name: 'loan-default',
        model_version: '1',
        reason: summary,
        window: { from, to },
        requested_at: new Date(START + HOUR).toISOString(),
      });
    });
  });

  it('does not begin again after a recovery because long windows still hold it', async () => {
    const world = await driftWorld();
    await world.score(offers(2, SEVERE), 1_000, START, START + HOUR);
    await world.check(START + HOUR);
    await world.score(offers(4), 1_000, START + HOUR, START + 2 * HOUR);
    await world.check(START + 2 * HOUR);
    // The night: too few for the short windows, and the long ones begin before the calm.
    await world.score(offers(5), 30, START + 2 * HOUR, START + 10 * HOUR);
    const night = await world.check(START + 10 * HOUR);
    expect(night.verdict).toBe('too_few_samples');
    expect(world.alerts).toHaveLength(2);
    expect(world.retrainings.size()).toBe(1);
  });

  it('recovers as soon as a thousand applications are calm again, within the same hour', async () => {
    const world = await driftWorld();
    await world.score(offers(2, SEVERE), 1_000, START, START + 30 * MINUTE);
    await world.check(START + 30 * MINUTE);
    await world.score(offers(3), 1_200, START + 30 * MINUTE, START + 50 * MINUTE);
    const recovered = await world.check(START + 50 * MINUTE);
    expect(recovered.verdict).toBe('stable');
    const [recent] = recovered.windows;
    // The 1,000th from the end of 1,200 in 20 minutes.
    expect(recent!.from).toBe(new Date(START + 30 * MINUTE + 200_000).toISOString());
    // Too few for any window that begins after the calm.
    await world.check(START + 3 * HOUR);
    expect(world.alerts.map(({ type }) => type)).toEqual(['drift.alert', 'drift.recovery']);
  });

  it('is a second episode when it changes again', async () => {
    const world = await driftWorld();
    let hour = START;
    for (const [seed, shift] of [[1, SEVERE], [2], [3, SEVERE]] as const) {
      await world.score(offers(seed, shift), 1_000, hour, hour + HOUR);
      hour += HOUR;
      await world.check(hour);
    }
    const events = world.alerts.map(({ type }) => type);
    expect(events).toEqual(['drift.alert', 'drift.recovery', 'drift.alert']);
    expect(new Set(world.alerts.map(({ id }) => id)).size).toBe(3);
    expect(world.retrainings.size()).toBe(2);

    await world.score(offers(4), 1_000, hour, hour + HOUR);
    await world.check(hour + HOUR);
    // The last day begins after the first calm and before the second: it still holds the second episode.
    expect((await world.check(hour + 23 * HOUR)).verdict).toBe('too_few_samples');
    // Here nobody trains.
    const drift = world.alerts.filter(({ type }) => type !== 'drift.retrain_failed');
    expect(drift).toHaveLength(4);
  });

  it('is only logged between the warning and the alert, and recovers in silence', async () => {
    const world = await driftWorld();
    await world.score(offers(2, SLIGHT), 1_000, START, START + HOUR);
    expect((await world.check(START + HOUR)).verdict).toBe('warning');
    await world.score(offers(3), 1_000, START + HOUR, START + 2 * HOUR);
    const calm = await world.check(START + 2 * HOUR);
    expect(calm.actions.map(({ kind }) => kind)).toEqual(['recovery', 'warning']);
    expect(world.alerts).toEqual([]);
    const events = world.logger.entries.map(({ level, event }) => `${level} ${event}`);
    expect(events).toContain('warn drift_warning');
    expect(events).toContain('info drift_recovery');
    expect(await world.gauge('loan_model_drift_detected')).toBe(0);
  });

  it('escalates within one episode', async () => {
    const world = await driftWorld();
    await world.score(offers(2, SLIGHT), 1_000, START, START + HOUR);
    await world.check(START + HOUR);
    await world.score(offers(3, SEVERE), 1_000, START + HOUR, START + 2 * HOUR);
    const report = await world.check(START + 2 * HOUR);
    expect(report.actions.map(({ kind }) => kind).sort()).toEqual(['alert', 'retrain', 'warning']);
    expect(world.alerts[0]!.id).toBe('episode-1_alert');
  });

  it('is noticed within two runs of the cron at 100 requests a second', async () => {
    const world = await driftWorld();
    const { clock } = world.services;
    const minuteOf = apiOf(world);
    const healthy = offers(1);
    for (let minute = 0; minute < 5; minute++) await minuteOf(healthy, 6_000);
    expect((await world.check(clock.now())).verdict).toBe('stable');
    const shifted = offers(2, 'employed=-0.2556');
    const verdicts: string[] = [];
    for (let run = 0; run < 2; run++) {
      for (let minute = 0; minute < 5; minute++) await minuteOf(shifted, 6_000);
      verdicts.push((await world.check(clock.now())).verdict);
    }
    expect(verdicts.at(-1)).toMatch(/alert|retrain/);
    expect(world.alerts).toHaveLength(1);
  });
});

it('a minute weighs as many applications as it had, and not as many as it kept', async () => {
  const world = await driftWorld();
  const { clock, database } = world.services;
  const minuteOf = apiOf(world);
  const healthy = await minuteOf(offers(1), 3_000);
  const shifted = await minuteOf(offers(2, 'employed=-0.6'), 7_500);
  const sent = { model: 'loan-default', version: '1', source: 'realtime' as const, caller: 'shop' };
  const counted = [healthy, shifted].map(({ length }, minute) => ({
    ...{ ...sent, minute: START / MINUTE + minute, scored: length, refused: 0, reasons: [] },
  }));
  await database.batch(countApplications(counted));
  const { summary, windows } = await world.check(clock.now());

  const [recent] = windows;
  expect(recent!.samples.realtime).toBe(480);
  expect(summary).toMatch(/in the latest 480 samples of 10,500 applications applicants are less often/);
  // As certain as so few that count alike: the minutes weigh 3,000 / 240 and 7,500 / 240.
  expect(Math.abs(recent!.effective_samples! - 10_500 ** 2 / ((3_000 ** 2 + 7_500 ** 2) / 240))).toBeLessThan(
    30,
  );

  const unemployed = (scored: OfferedSample[]) => scored.filter(({ values }) => values[0] === 0).length;
  const share = (unemployed(healthy) + unemployed(shifted)) / 10_500;
  const asKept = (unemployed(healthy) / 3_000 + unemployed(shifted) / 7_500) / 2;
  const { bins, change } = recent!.distributions.find(({ feature }) => feature === 'employed')!;
  const found = bins.find(({ label }) => label === '0')!.recent_share!;
  // Of 400 samples: a standard deviation is 0.022. As kept, it would be 0.59 where 0.72 is true.
  expect(Math.abs(found - share)).toBeLessThan(0.05);
  expect(Math.abs(found - asKept)).toBeGreaterThan(0.05);
  expect(change!.recent).toBeCloseTo(1 - found, 12);
});

describe('what goes wrong', () => {
  it('two checks at once say everything once', async () => {
    const world = await driftWorld();
    await world.score(offers(2, SEVERE), 1_000, START, START + HOUR);
    world.services.clock.advance(HOUR);
    await Promise.all([world.check(START + HOUR), world.check(START + HOUR)]);
    expect(world.alerts).toHaveLength(1);
    expect(world.retrainings.size()).toBe(1);
    const { reports } = await listReports(world.services.database, 'loan-default', { limit: 10 });
    expect(reports).toHaveLength(1);
  });

  it('a webhook that fails is tried at the next checks, and given up after twelve', async () => {
    const world = await driftWorld();
    world.webhook.answer = () => ({ delivered: false, attempts: 4, reason: 'answered 500' });
    await world.score(offers(2, SEVERE), 1_000, START, START + HOUR);
    const first = await world.check(START + HOUR);
    expect(first.actions.find(({ kind }) => kind === 'alert')!.text).toMatch(
      /did not take it \(answered 500\)/,
    );
    for (let run = 1; run < 12; run++) await world.check(START + HOUR + run * MINUTE);
    world.webhook.answer = () => ({ delivered: true, attempts: 1, reason: 'answered 200' });
    await world.check(START + HOUR + 13 * MINUTE);
    expect(world.alerts).toEqual([]);
    expect(world.retrainings.size()).toBe(1);
  });

  it('a webhook that comes back gets the alert that it missed', async () => {
    const world = await driftWorld();
    world.webhook.answer = () => ({ delivered: false, attempts: 4, reason: 'answered 500' });
    await world.score(offers(2, SEVERE), 1_000, START, START + HOUR);
    await world.check(START + HOUR);
    world.webhook.answer = () => ({ delivered: true, attempts: 1, reason: 'answered 200' });
    await world.check(START + HOUR + 5 * MINUTE);
    await world.check(START + HOUR + 10 * MINUTE);
    expect(world.alerts.map(({ type }) => type)).toEqual(['drift.alert']);
  });

  it('without a webhook the alert stands in the log, and in the history', async () => {
    const world = await driftWorld({ send: null });
    await world.score(offers(2, SEVERE), 1_000, START, START + HOUR);
    const { actions } = await world.check(START + HOUR);
    expect(actions.find(({ kind }) => kind === 'alert')!.text).toMatch(/No webhook is configured\.$/);
    expect(world.logger.entries.some(({ event }) => event === 'drift_alert')).toBe(true);
  });

  it('a check that dies before its report is stored does nothing twice', async () => {
    const world = await driftWorld();
    await world.score(offers(2, SEVERE), 1_000, START, START + HOUR);
    const { put } = world.services.blobs;
    world.services.blobs.put = async () => {
      throw new Error('out of reach');
    };
    await expect(world.check(START + HOUR)).rejects.toThrow(AggregateError);
    world.services.blobs.put = put;
    expect((await world.check(START + HOUR)).verdict).toBe('retrain');
    expect(world.alerts).toHaveLength(1);
    expect(world.retrainings.size()).toBe(1);
  });

  it('a version whose bundle is damaged keeps no other from being checked', async () => {
    const world = await driftWorld();
    const { database } = world.services;
    const gone = { model: 'loan-default', digest: '0'.repeat(64), accepted: true, by: 'a test', at: START };
    await register(database, gone);
    await world.score(offers(1), 600, START, START + HOUR);
    const versioned = ofVersion('2', offers(2));
    await world.score(versioned, 10, START, START + HOUR);
    await expect(world.check(START + HOUR)).rejects.toThrow('Not every version');
    const { reports } = await listReports(database, 'loan-default', { limit: 10 });
    expect(reports).toMatchObject([{ version: '1', verdict: 'stable' }]);
    expect(world.logger.entries).toContainEqual(
      expect.objectContaining({
        event: 'drift_check_failed',
        fields: expect.objectContaining({ version: '2' }),
      }),
    );
  });

  it('a manifest that is not the one that was registered is not believed', async () => {
    const world = await driftWorld();
    const { blobs, database } = world.services;
    const { digest } = await requireVersion(database, 'loan-default', '1');
    const key = bundleKey(digest, 'manifest.json');
    await blobs.put(key, `${await (await blobs.get(key))!.text()} `);
    await expect(world.check(START)).rejects.toThrow('Not every version');
  });

  it('shows the gauges of the version that answers, and checks the others', async () => {
    const world = await driftWorld();
    const { database } = world.services;
    await publish(world.services, likeTheChampion({ seed: 43 }), { by: 'a test' });
    await world.score(offers(1), 600, START, START + HOUR);
    const versioned = ofVersion('2', offers(2, SEVERE));
    await world.score(versioned, 600, START, START + HOUR);
    await database.batch(countApplications([answered('2')]));
    await world.check(START + HOUR);
    const { reports } = await listReports(database, 'loan-default', { limit: 10 });
    expect(reports.map(({ version, verdict }) => `${version} ${verdict}`).sort()).toEqual([
      '1 stable',
      '2 retrain',
    ]);
    expect(await world.gauge('loan_model_drift_detected')).toBe(0);
    expect(await world.gauge('loan_model_drift_psi', 'overall')).toBeLessThan(0.1);
    expect(world.alerts).toMatchObject([{ model_version: '2' }]);
  });

  it('reports on a version that was scored beside the champion alone, and calls nobody', async () => {
    const world = await driftWorld();
    const { database } = world.services;
    await publish(world.services, likeTheChampion({ seed: 43 }), { by: 'a test' });
    await world.score(offers(1), 600, START, START + HOUR);
    await world.score(ofVersion('2', offers(2, SEVERE)), 600, START, START + HOUR);
    await world.check(START + HOUR);
    const { reports } = await listReports(database, 'loan-default', { version: '2', limit: 10 });
    expect(reports).toMatchObject([{ verdict: 'retrain' }]);
    expect(world.alerts).toEqual([]);
    expect(world.retrainings.size()).toBe(0);
  });

  it('an old bundle without a baseline is said to have none', async () => {
    const world = await driftWorld();
    await publish(world.services, likeTheChampion({ baseline: undefined }), { by: 'a test' });
    await world.score(ofVersion('2', offers(1, SEVERE)), 1_000, START, START + HOUR);
    world.services.clock.advance(HOUR);
    const reports = await runDriftCheck(world.services, START + HOUR);
    const report = reports.find(({ model_version }) => model_version === '2')!;
    expect(report).toMatchObject({ verdict: 'too_few_samples', window: null, baseline_rows: 0 });
    expect(report.summary).toMatch(/has no baseline/);
    expect(report.outcomes!.source).toBe('estimate');
    expect(world.alerts).toEqual([]);
  });

  it('says where everybody looks that outcomes can never count, for samples are deleted first', async () => {
    const world = await driftWorld();
    await publish(world.services, withHorizon(24), { by: 'a test' });
    await world.score(ofVersion('2', offers(1)), 600, START, START + HOUR);
    const report = async (changes: { retentionDays: number }, at: number) => {
      const found = await runDriftCheck({ ...world.services, ...changes }, at);
      return found.find(({ model_version }) => model_version === '2')!;
    };
    const short = await report({ retentionDays: 400 }, START + HOUR);
    expect(short.verdict).toBe('stable');
    expect(short.summary).toMatch(/no outcome counts\. Set DRIFT_RETENTION_DAYS to 821 or more\.$/);
    expect(short.maturity!.problem).toMatch(/24 months/);
    const said = world.logger.entries.filter(({ event }) => event === 'outcomes_never_count');
    expect(said).toMatchObject([{ level: 'error', fields: { version: '2' } }]);

    const long = await report({ retentionDays: 821 }, START + 2 * HOUR);
    expect(long.summary).not.toMatch(/DRIFT_RETENTION_DAYS/);
    expect(long.maturity!.problem).toBeNull();
    expect((await world.check(START + 3 * HOUR)).maturity).toBeNull();
  });

  it('says how many outcomes wait for their loans to be old enough, and until when', async () => {
    const world = await driftWorld();
    await publish(world.services, withHorizon(12), { by: 'a test' });
    const scored = await world.score(ofVersion('2', offers(1)), 20, START, START + HOUR);
    const outcomes = scored.map(({ id }) => ({
      key: joinKey(id),
      defaulted: 0 as const,
      observedAt: START + HOUR,
    }));
    const { database } = world.services;
    await storeOutcomes(database, 'loan-default', outcomes, START + HOUR, { receipt: 'r', block: 0 });
    const reports = await runDriftCheck(world.services, START + 2 * HOUR);
    expect(reports.find(({ model_version }) => model_version === '2')!.maturity).toEqual({
      horizon_months: 12,
      waiting: 20,
      next_mature: '2027-11-20T12:00:00.000Z',
      problem: null,
    });
  });

  it('watches nothing, and says so, where there is no model', async () => {
    const world = await driftWorld({ model: 'nobody' });
    expect(await world.check(START)).toBeUndefined();
  });
});

describe('outcomes', () => {
  const report = async (isSwapped: boolean) => {
    const world = await driftWorld();
    const others = offers(9);
    const samples = await world.score(offers(1), 3_000, START, START + HOUR);
    const outcomes = samples.map((sample) => {
      // Of somebody else: what the score said has nothing to do with it.
      const { defaulted } = isSwapped ? others.next().value : sample;
      return {
        key: joinKey(sample.id),
        defaulted: defaulted ? (1 as const) : (0 as const),
        observedAt: START + HOUR,
      };
    });
    await storeOutcomes(world.services.database, 'loan-default', outcomes, START + HOUR, {
      receipt: 'r',
      block: 0,
    });
    return { world, samples, report: await world.check(START + HOUR) };
  };

  it('of loans that the lender did not make are left out, and what it did is told once it reported anything', async () => {
    const { world, samples, report: before } = await report(false);
    expect(before).not.toHaveProperty('lender');
    expect(before.outcomes).not.toHaveProperty('not_made');
    const finalOf = ({ id }: (typeof samples)[number], decision: 'approved' | 'declined') => ({
      key: joinKey(id),
      decision,
      why: null,
      at: START + HOUR,
      saysOverridden: null,
    });
    const finals = samples.map((one, index) => finalOf(one, index < 40 ? 'declined' : 'approved'));
    await storeFinalDecisions(world.services.database, finals.slice(0, 60), 0);
    const after = await world.check(START + HOUR + 5 * MINUTE);
    expect(after.outcomes).toMatchObject({ source: 'outcomes', loans: 2_960, not_made: 40 });
    expect(after.lender).toMatchObject({ predictions: 3_000, approved: 20, declined: 40, undecided: 2_940 });
    expect(driftReportSchema.parse(after)).toEqual(after);
    const all = samples.slice(40).map((one) => finalOf(one, 'declined'));
    await storeFinalDecisions(world.services.database, all, 0);
    const { outcomes } = await world.check(START + HOUR + 10 * MINUTE);
    expect(outcomes).toMatchObject({ source: 'estimate', not_made: 3_000 });
  });

  it('that are as the scores promised raise no alarm', async () => {
    const { world, report: good } = await report(false);
    expect(good.verdict).toBe('stable');
    expect(good.outcomes).toMatchObject({ source: 'outcomes', loans: 3_000 });
    expect(good.outcomes!.metrics.every(({ alarm }) => !alarm)).toBe(true);
    expect(world.alerts).toEqual([]);
  });

  it('that show scores gone bad are alerted once, though the inputs are stable', async () => {
    const { world, report: bad } = await report(true);
    expect(bad).toMatchObject({ verdict: 'alert', window: 'recent' });
    expect(bad.summary).toMatch(
      /known outcomes of 3,000 loans are not as the scores promised: ROC-AUC is 0\.\d+ and was 0\.\d+/,
    );
    await world.check(START + HOUR + 5 * MINUTE);
    expect(world.alerts).toMatchObject([{ type: 'drift.alert', kind: 'outcomes', window: null }]);
    expect(world.retrainings.size()).toBe(0);
    expect(await world.gauge('loan_model_drift_detected')).toBe(1);
  });

  it('that are only estimated end no alarm', async () => {
    const { world } = await report(true);
    await world.services.database.query('UPDATE samples SET defaulted = NULL');
    const later = await world.check(START + HOUR + 5 * MINUTE);
    expect(later.outcomes!.source).toBe('estimate');
    expect(world.alerts.map(({ type }) => type)).toEqual(['drift.alert']);
    expect(await world.gauge('loan_model_drift_detected')).toBe(1);
  });

  it('are estimated, and labelled so, until there are enough', async () => {
    const world = await driftWorld();
    await world.score(offers(1), 600, START, START + HOUR);
    const { outcomes } = await world.check(START + HOUR);
    expect(outcomes).toMatchObject({ source: 'estimate', loans: 600 });
  });
});

it('every report is as the schema says', async () => {
  const world = await driftWorld();
  await world.score(offers(2, SEVERE), 1_000, START, START + HOUR);
  for (const at of [START + HOUR, START + HOUR + 5 * MINUTE]) {
    const report = await world.check(at);
    expect(driftReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  }
  const last = await world.check(START + HOUR + 10 * MINUTE);
  expect(last.history.map(({ verdict }) => verdict)).toEqual(['retrain', 'retrain', 'retrain']);
});
