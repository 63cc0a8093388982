import { describe, expect, it } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import { SolventError } from '../../../src/errors.ts';
import { isInShare } from '../../../src/http/scoring/split.ts';
import type { Services } from '../../../src/http/services.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import type { Challenger } from '../../../src/registry/challenger.ts';
import type { HeldModel } from '../../../src/registry/holder.ts';
import { rankOf } from '../../../src/samples/rank.ts';
import { type OfferedSample, type SampleMessage, sampleMessage } from '../../../src/samples/sample.ts';
import { createSampler } from '../../../src/samples/sampling.ts';
import { scoredBy } from '../../model/support/scored-by.ts';
import { APPLICATION, answerOf, handMadeModel, post, testStack } from '../support.ts';

const PATH = '/api/v1/predict';
const SHADOW: Challenger = { version: '4', mode: 'shadow', share: null };
const half: Challenger = { version: '4', mode: 'split', share: 0.5 };

/** The champion, version 3, and another that finds everybody twice as likely to default. */
const champion = handMadeModel();
const challenger: HeldModel = {
  ...champion,
  version: '4',
  digest: '4'.repeat(64),
  ...scoredBy((rows, count) =>
    champion.probabilities(rows, count).map((probability) => Math.min(1, 2 * probability)),
  ),
};
/** Of a schema that wants to know what the champion's does not. */
const curious: HeldModel = {
  ...challenger,
  manifest: { ...challenger.manifest, schema_sha256: '9'.repeat(64) },
  compiled: compileSchema(
    parseApplicationSchema({
      name: 'garden-loans',
      target: { column: 'Bad' },
      fields: [{ name: 'pets', column: 'Pets', type: 'integer', min: 0 }],
      policy: { maximize: 'recall' },
    }),
  ),
};

const never = () => new Promise<HeldModel>(() => {});

interface Options {
  use?: Challenger | null;
  /** What comes of asking for the challenger. */
  load?: () => Promise<HeldModel>;
  changes?: Partial<Services>;
}

/** An API whose sampler keeps everything. */
function isolate({ use = SHADOW, load = async () => challenger, changes = {} }: Options = {}) {
  // What is patient for longer than the test: only who waits for a challenger that never comes is told to go on.
  const sleep = () => (load === never ? Promise.resolve() : new Promise<void>(() => {}));
  const sent: SampleMessage[] = [];
  const works: Promise<unknown>[] = [];
  const background = (work: Promise<unknown>) => void works.push(work);
  const models = { get: async (version?: string) => (version === '4' ? load() : champion) };
  const stack = testStack({ background, models, challengers: async () => use, ...changes });
  const queue = { send: async (bodies: SampleMessage[][]) => void sent.push(...bodies.flat()) };
  stack.services.sampler = createSampler({ ...stack.services, queue, sleep }, { rate: 1, perMinute: 1_000 });
  const send = (headers: Record<string, string> = {}, query = '', application: object = APPLICATION) =>
    answerOf(stack.app.request(`${PATH}${query}`, post(JSON.stringify(application), headers)));
  const counted = async (name: string) =>
    (await stack.services.metrics.read())
      .filter((one) => one.name === name)
      .map(({ labels, value }) => [...labels, value]);
  return { ...stack, sent, send, counted, settled: () => Promise.all(works), works };
}

describe('a challenger in shadow', () => {
  it('scores what the champion answered, in a sample beside its sample', async () => {
    const { send, sent, settled, counted } = isolate();
    const { status, body } = await send({ 'X-Request-Id': 'client-chosen-1' });
    expect([status, body.data.model_version]).toEqual([200, '3']);
    await settled();
    const [first, second] = sent as [SampleMessage, SampleMessage];
    expect(first).toMatchObject({ version: '3', probability: body.data.probability });
    expect(second).toMatchObject({
      ...{ version: '4', probability: 2 * body.data.probability, beside: first.id },
      ...{ rank: first.rank, rate: first.rate, at: first.at, request: first.request, inputs: first.inputs },
    });
    expect(second.id).not.toBe(first.id);
    expect(await counted('loan_shadow_total')).toEqual([['garden-loans', '4', 'scored', 1]]);
  });

  it('never changes an answer, nor a count, nor what is kept of the champion', async () => {
    const told = async (options: Options) => {
      const { send, sent, settled, counted, ...stack } = isolate(options);
      const { body } = await send({ 'X-Request-Id': 'client-chosen-1' });
      const refused = await send({ 'X-Request-Id': 'client-chosen-2' }, '', { ...APPLICATION, debt: -1 });
      const scored = await counted('loan_predictions_total');
      await settled();
      const own = sent.filter(({ version }) => version === '3');
      return {
        body,
        refused,
        scored,
        own,
        logged: stack.logger.entries.filter(({ level }) => level === 'error'),
      };
    };
    const without = await told({ use: null });
    const fails = async () => {
      throw new SolventError('model_unavailable', 'its bundle is gone');
    };
    const breaks = async (): Promise<HeldModel> => ({
      ...challenger,
      probabilities() {
        throw new Error('broken down');
      },
    });
    for (const load of [async () => challenger, fails, breaks, never, async () => curious])
      expect(await told({ load })).toEqual(without);
  });

  it('is not waited for, and asked only once the answer is given', async () => {
    let asked = 0;
    let answer = () => {};
    const pause = () => new Promise<void>((resolve) => (answer = resolve));
    const load = async () => {
      asked++;
      return challenger;
    };
    const { send, settled, sent } = isolate({ load });
    const withPause = isolate({ load, changes: { pause } });
    await send();
    await settled();
    expect(asked).toBe(1);
    // Reading a body pauses as well, if it is long: this one is not.
    const { status } = await withPause.send();
    expect([status, asked, withPause.sent.length]).toEqual([200, 1, 0]);
    answer();
    await withPause.settled();
    expect([asked, withPause.sent.length, sent.length]).toEqual([2, 2, 2]);
  });

  it('that fails is counted, and said once a minute', async () => {
    const load = async () => {
      throw new SolventError('model_unavailable', 'its bundle is gone');
    };
    const { send, settled, sent, counted, logger, clock } = isolate({ load });
    const said = () => logger.entries.filter(({ event }) => event === 'challenger_not_scored');
    for (let time = 0; time < 5; time++) await send();
    await settled();
    expect(sent).toHaveLength(5);
    expect(await counted('loan_shadow_total')).toEqual([['garden-loans', '4', 'error', 5]]);
    expect(said()).toMatchObject([{ level: 'warn', fields: { version: '4', reason: 'its bundle is gone' } }]);
    clock.advance(60_000);
    await send();
    await settled();
    expect(said()).toHaveLength(2);
  });

  it('of another schema reads the application anew, and a refusal of it is counted', async () => {
    const asks = isolate({ load: async () => curious });
    expect((await asks.send()).status).toBe(200);
    await asks.settled();
    expect(asks.sent).toHaveLength(1);
    expect(await asks.counted('loan_shadow_total')).toEqual([['garden-loans', '4', 'refused', 1]]);

    const [soil, ...fields] = [...champion.compiled.schema.fields].reverse();
    const turned = compileSchema({ ...champion.compiled.schema, fields: [soil!, ...fields] });
    const other = { ...curious, compiled: turned };
    const reads = isolate({ load: async () => other });
    await reads.send();
    await reads.settled();
    const [own, beside] = reads.sent as [SampleMessage, SampleMessage];
    expect(beside.inputs).toEqual(own.inputs.toReversed());
  });

  it('is not asked of what no sample is kept of, of a dry run, nor where it is the champion or off', async () => {
    let asked = 0;
    const load = async () => {
      asked++;
      return challenger;
    };
    const dry = isolate({ load });
    await dry.send({}, '?dry_run=true');
    await dry.settled();
    for (const use of [null, { ...SHADOW, mode: 'off' as const }, { ...SHADOW, version: '3' }]) {
      const other = isolate({ load, use });
      await other.send();
      await other.settled();
      expect(other.sent).toHaveLength(1);
    }
    const sparing = isolate({ load });
    sparing.services.sampler = createSampler(
      { ...sparing.services, queue: { send: async () => {} }, sleep: async () => {} },
      { rate: 0, perMinute: 1_000 },
    );
    await sparing.send();
    await sparing.settled();
    expect(asked).toBe(0);
  });
});

describe('a challenger in a split', () => {
  it('answers its share of the subjects, always the same ones, and each answer names its version', async () => {
    const { send, sent, settled } = isolate({ use: half });
    const subjects = Array.from({ length: 200 }, (_, index) => `customer-${index}`);
    const plain = (await isolate({ use: null }).send()).body.data.probability;
    for (const round of [1, 2])
      for (const subject of subjects) {
        const { data } = (await send({ 'X-Subject': subject, 'X-Request-Id': `round-${round}-${subject}` }))
          .body;
        const isIn = isInShare(champion.name, subject, 0.5);
        expect([data.model_version, data.probability]).toEqual(isIn ? ['4', 2 * plain] : ['3', plain]);
      }
    await settled();
    // Of each its own sample, and nothing beside it.
    expect(sent).toHaveLength(400);
    expect(sent.every((one) => !('beside' in one))).toBe(true);
  });

  it('goes by the request id where nobody says whose application it is', async () => {
    const { send } = isolate({ use: half });
    const versions = new Set<string>();
    for (let request = 0; request < 40; request++) {
      const id = `request-${request}`;
      const { data } = (await send({ 'X-Request-Id': id })).body;
      expect(data.model_version).toBe(isInShare(champion.name, id, 0.5) ? '4' : '3');
      versions.add(data.model_version);
    }
    expect(versions).toEqual(new Set(['3', '4']));
  });

  const chosen = Array.from({ length: 100 }, (_, index) => `customer-${index}`).find((subject) =>
    isInShare(champion.name, subject, 0.5),
  )!;

  it('that cannot be loaded, or refuses what the champion takes, leaves it to the champion, and is counted', async () => {
    const fails = async () => {
      throw new SolventError('model_unavailable', 'its bundle is gone');
    };
    for (const load of [fails, async () => curious]) {
      const { send, counted } = isolate({ use: half, load });
      const { status, body } = await send({ 'X-Subject': chosen });
      expect([status, body.data.model_version]).toEqual([200, '3']);
      expect(await counted('loan_split_fallbacks_total')).toEqual([['garden-loans', '4', 1]]);
      expect((await send({ 'X-Subject': chosen }, '', { ...APPLICATION, debt: -1 })).status).toBe(422);
      expect(await counted('loan_split_fallbacks_total')).toEqual([['garden-loans', '4', 1]]);
    }
  });

  it('answers dry runs alike', async () => {
    const { body } = await isolate({ use: half }).send({ 'X-Subject': chosen }, '?dry_run=true');
    expect(body.data.model_version).toBe('4');
  });

  it('answers an Idempotency-Key again by the version that answered first, whatever the share became', async () => {
    const database = memoryDatabase();
    database.migrate('migrations');
    const headers = { 'X-Subject': chosen, 'Idempotency-Key': 'app-1' };
    const first = await isolate({ use: half, changes: { database } }).send(headers);
    const again = await isolate({ use: null, changes: { database } }).send(headers);
    expect(first.body.data.model_version).toBe('4');
    expect(again.body.data).toEqual(first.body.data);
  });

  it.each(['', 'a b', 'ü', 's'.repeat(201)])('refuses the subject "%s" in words', async (subject) => {
    const { status, body } = await isolate({ use: null }).send({ 'X-Subject': subject });
    expect([status, body.error]).toEqual([422, 'validation_error']);
    expect(body.details).toEqual([
      { path: 'X-Subject', message: 'is not 1 to 200 printable ASCII characters without spaces' },
    ]);
  });

  it('keeps nothing of the subject', async () => {
    const { send, sent, settled, logger } = isolate({ use: half });
    await send({ 'X-Subject': chosen });
    await settled();
    expect(JSON.stringify([sent, logger.entries])).not.toContain(chosen);
  });
});

it('a sample beside another is kept where it is: it has its rank', () => {
  const offered: OfferedSample = {
    ...{ id: 'a', source: 'realtime', version: '3', values: [1], features: [1], probability: 0.5, at: 0 },
  };
  const beside = sampleMessage('loans', { ...offered, version: '4', beside: true }, 1);
  expect(beside.rank).toBe(rankOf('a'));
  expect(beside.request).toBe(beside.beside);
});
