import { beforeEach, describe, expect, test } from 'vitest';
import { readAgreement } from '../../../src/drift/agreement/agreement.ts';
import { agreementSchema } from '../../../src/drift/agreement/report.ts';
import type { Policy } from '../../../src/model/manifest.ts';
import { decide } from '../../../src/model/policy.ts';
import { labelledSamples } from '../../../src/outcomes/labelled-samples.ts';
import { storeOutcomes } from '../../../src/outcomes/store.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { moveAlias } from '../../../src/registry/aliases.ts';
import { publish } from '../../../src/registry/publish.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { type OfferedSample, sampleMessage } from '../../../src/samples/sample.ts';
import { storeSamples } from '../../../src/samples/store.ts';
import { driftWorld, HOUR, offers, START, type World } from '../world.ts';

const MODEL = 'loan-default';
const CHAMPION = readBundleFolder('models/loan-default/champion');
const MANIFEST = JSON.parse(new TextDecoder().decode(CHAMPION.get('manifest.json')!));
const { threshold } = MANIFEST.policy as Policy;

let world: World;
beforeEach(async () => {
  world = await driftWorld();
  const stricter = { ...MANIFEST, policy: { ...MANIFEST.policy, threshold: threshold / 2 } };
  const manifest = new TextEncoder().encode(JSON.stringify(stricter));
  await publish(world.services, new Map([...CHAMPION, ['manifest.json', manifest]]), { by: 'a test' });
});

const asChallenger = (more: object = {}) =>
  moveAlias(world.services.database, {
    ...{ model: MODEL, alias: 'challenger', version: '2', by: 'Ada', why: 'try it', at: START },
    ...more,
  });
const agreement = (from = START, to = START + HOUR) => readAgreement(world.services, MODEL, from, to);

type Offered = OfferedSample & { defaulted: boolean };

/** Scores applicants as the champion, and beside it as a challenger that finds each so much riskier. */
async function scoreBoth(count: number, riskier = 1.5, rate = 1, from = START): Promise<Offered[]> {
  const scored = await world.score(offers(3), count, from, from + HOUR / 2);
  const beside = scored.map((sample) =>
    sampleMessage(
      MODEL,
      { ...sample, version: '2', probability: Math.min(1, riskier * sample.probability), beside: true },
      rate,
    ),
  );
  await storeSamples(world.services.database, beside, 1_000);
  return scored;
}

describe('the agreement of a challenger with the champion', () => {
  test('tells how far their PDs lie apart and which decisions would swap, in all and by band', async () => {
    await asChallenger();
    const scored = await scoreBoth(400);
    const report = agreementSchema.parse(await agreement());
    const differences = scored.map(({ probability }) => Math.min(1, 1.5 * probability) - probability);
    const mean = differences.reduce((sum, value) => sum + value, 0) / 400;
    const swapped = scored.filter(
      ({ probability }) => probability < threshold && 1.5 * probability >= threshold / 2,
    ).length;
    expect(swapped).toBeGreaterThan(5);
    expect(report).toMatchObject({ champion: '1', challenger: '2', mode: 'shadow', answered: null });
    const { paired } = report;
    expect(paired!.pairs).toBe(400);
    expect(paired!.difference!.value).toBeCloseTo(mean, 12);
    expect(paired!.difference!.low).toBeLessThan(mean);
    expect(paired!.approve_to_decline!.value).toBeCloseTo(swapped / 400, 12);
    expect(paired!.decline_to_approve).toMatchObject({ value: 0, low: 0 });
    expect(paired!.quantiles!.p50).toBeCloseTo(differences.toSorted((a, b) => a - b)[199]!, 12);
    const bandOf = ({ probability }: Offered) => decide(MANIFEST.policy, probability).default_risk;
    for (const band of ['Low', 'Medium', 'High'] as const)
      expect(paired!.bands.find((one) => one.band === band)?.pairs).toBe(
        scored.filter((sample) => bandOf(sample) === band).length,
      );
    expect(report.summary).toMatch(/^Of 400 applications that both scored, version 2 would decline /);
  });

  test('counts pairs of this champion and this challenger in the time that was asked for', async () => {
    await asChallenger();
    const [first] = await scoreBoth(100);
    expect((await agreement(START + HOUR, START + 2 * HOUR)).paired!.pairs).toBe(0);
    // An own answer of the challenger, and what another version thought of the same applications, are no pairs.
    const others = [
      sampleMessage(MODEL, { ...first!, id: 'own', version: '2' }, 1),
      sampleMessage(MODEL, { ...first!, version: '3', beside: true }, 1),
    ];
    await storeSamples(world.services.database, others, 1_000);
    expect((await agreement()).paired!.pairs).toBe(100);
    await publish(world.services, new Map(CHAMPION).set('manifest.json', seeded(9)), { by: 'a test' });
    await moveAlias(world.services.database, {
      ...{ model: MODEL, alias: 'champion', version: '3', by: 'Ada', why: 'better', at: START },
    });
    expect((await agreement()).paired!.pairs).toBe(0);
  });

  test('asks outcomes of pairs, and says which of them was right', async () => {
    await asChallenger();
    const scored = (await scoreBoth(3_000, 1.02)).map((sample, index) => ({
      ...sample,
      // Of those that both would approve too few would default to tell anything.
      defaulted: index % 20 === 0,
    }));
    const { database } = world.services;
    await reportAll(scored);
    const { outcomes, summary } = await agreement(START, START + 2 * HOUR);
    const both = scored.filter(
      ({ probability }) => probability < threshold && 1.02 * probability < threshold / 2,
    );
    expect(outcomes).toMatchObject({ loans: 3_000, both_approved: both.length });
    expect(summary).toMatch(/right more often cannot be told yet\.$|was right more often\.$/);
    const brier = outcomes!.metrics.find(({ name }) => name === 'brier')!;
    const error = (factor: number) =>
      both.reduce(
        (sum, { probability, defaulted }) => sum + (factor * probability - Number(defaulted)) ** 2,
        0,
      ) / both.length;
    expect(brier.difference.value).toBeCloseTo(error(1.02) - error(1), 12);
    // An application is one loan to whoever trains, though two versions scored it.
    expect((await labelledSamples(database, MODEL, START + 2 * HOUR)).samples).toHaveLength(3_000);
  });

  test('outcomes that were reported before the challenger was registered are left out', async () => {
    await asChallenger();
    const scored = await scoreBoth(200);
    await reportAll(scored, START);
    expect((await agreement()).outcomes!.loans).toBe(0);
  });

  test('in a split there are no pairs: it tells what either answered since', async () => {
    await scoreBoth(100);
    await asChallenger({ mode: 'split', share: 0.2, at: START + HOUR });
    const who = offers(4);
    const champions = await world.score(who, 80, START + HOUR, START + 2 * HOUR);
    const challengers = Array.from({ length: 20 }, (_, index) => ({
      ...who.next().value,
      at: START + HOUR + index,
    }));
    await storeSamples(
      world.services.database,
      challengers.map((sample) => sampleMessage(MODEL, { ...sample, version: '2' }, 1)),
      1_000,
    );
    const report = agreementSchema.parse(await agreement(START, START + 2 * HOUR));
    expect(report).toMatchObject({ mode: 'split', share: 0.2, paired: null, outcomes: null });
    expect(report.from).toBe(new Date(START + HOUR).toISOString());
    const approved = (some: { probability: number }[], limit: number) =>
      some.filter(({ probability }) => probability < limit).length / some.length;
    const { champion, challenger } = report.answered!;
    expect([champion.samples, challenger.samples]).toEqual([80, 20]);
    expect(champion.approved!.value).toBeCloseTo(approved(champions, threshold), 12);
    expect(challenger.approved!.value).toBeCloseTo(approved(challengers, threshold / 2), 12);
    expect(report.summary).toMatch(/^In a split each application is scored by one version/);
  });

  test('says what there is not: no challenger, no pairs yet, nothing to compare', async () => {
    await expect(agreement()).rejects.toMatchObject({ code: 'not_found' });
    await asChallenger();
    expect(agreementSchema.parse(await agreement())).toMatchObject({
      paired: { pairs: 0, difference: null, quantiles: null, bands: [] },
      summary: expect.stringContaining('no pairs yet'),
    });
    await asChallenger({ mode: 'off' });
    expect((await agreement()).summary).toMatch(/the challenger is off/);
    await asChallenger({ version: '1' });
    expect((await agreement()).summary).toMatch(/champion and challenger/);
  });
});

function seeded(seed: number): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ ...MANIFEST, seed }));
}

/** Reports what became of loans, after the challenger was registered unless another time is given. */
async function reportAll(scored: readonly Offered[], at = START + HOUR): Promise<void> {
  const outcomes = scored.map(({ id, defaulted }) => ({
    ...{ key: joinKey(id), defaulted: defaulted ? (1 as const) : (0 as const), observedAt: START },
  }));
  await storeOutcomes(world.services.database, 'loan-default', outcomes, at, {
    receipt: `at ${at}`,
    block: 0,
  });
}
