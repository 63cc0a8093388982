import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { composeApi } from '../../src/compose/api.ts';
import { composeBatch } from '../../src/compose/batch.ts';
import { composeSamples } from '../../src/compose/samples.ts';
import { readDecisions } from '../../src/decisions/store/read.ts';
import { decisionStore } from '../../src/decisions/store/store.ts';
import type { ChunkMessage } from '../../src/jobs/messages.ts';
import { type MemoryPlatform, memoryPlatform } from '../../src/platform/memory/platform.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import type { QueueMessage } from '../../src/ports.ts';
import { seededRandom } from '../../src/random.ts';
import { publish } from '../../src/registry/publish.ts';
import { DAY_MS } from '../../src/time.ts';
import { handMadeBundle } from '../http/hand-made-bundle.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';
import { publishAll } from '../registry/publish-all.ts';

const APPLICATION = { employed: 0, bank_balance: 28_000, annual_salary: 200_000 };
const HEADERS = { 'X-API-Key': 'a-key', 'Content-Type': 'application/json' };
const KEY = Buffer.alloc(32, 7).toString('base64');

let platform: MemoryPlatform;

async function place(more: Record<string, string>): Promise<void> {
  platform = memoryPlatform({ API_KEY: 'a-key', RATE_LIMIT_PER_MINUTE: '0', ...more });
  platform.database.migrate('migrations');
  await publishAll(platform, [readBundleFolder('models/loan-default/champion')]);
}

/** What the API answers, by an isolate of its own. */
async function ask(path: string, body?: object, app = composeApi(platform)) {
  const response = await app.request(
    path,
    body ? { method: 'POST', headers: HEADERS, body: JSON.stringify(body) } : { headers: HEADERS },
  );
  return { status: response.status, ...((await response.json()) as { data: Record<string, unknown> }) };
}

/** Answers so many applications, ten a second, and has their records on their way. */
async function decide(count: number, app = composeApi(platform)): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const { data } = await ask('/api/v1/predict', { ...APPLICATION, annual_salary: 150_000 + index }, app);
    ids.push(data.decision_id as string);
    platform.clock.advance(100);
  }
  await platform.settled();
  return ids;
}

const deliverAll = async () => {
  const { decisions } = composeBatch(platform);
  while (await platform.queues.decisions.deliver(decisions, 10));
};

const recorded = async (key?: Uint8Array) => {
  const store = decisionStore({ blobs: platform.blobs, key, pause: async () => {} });
  const ids: string[] = [];
  for await (const { decision_id } of readDecisions(store, { from: 0, to: 2 ** 48 })) ids.push(decision_id);
  return ids;
};

describe.each([
  ['on', {}],
  ['strict', {}],
  ['on, encrypted', { DECISION_LOG_KEY: KEY }],
])('decisions, recorded: %s', (mode, more) => {
  beforeEach(() => place({ DECISION_LOG: mode.split(',')[0]!, ...more }));
  const key = 'DECISION_LOG_KEY' in more ? new Uint8Array(Buffer.from(KEY, 'base64')) : undefined;

  it('are found once each, whoever dies while they are kept, before their minute is put together and after', async () => {
    const ids = await decide(40);
    const { decisions } = composeBatch(platform);
    // It wrote, and died before it said so.
    for (let death = 0; death < 3; death++)
      await platform.queues.decisions.deliver(async (messages) => {
        await decisions(messages.map((message) => ({ ...message, ack() {}, retry() {} })));
        throw new Error('killed');
      }, 2);
    platform.clock.advance(10_000);
    await deliverAll();
    expect(await recorded(key)).toEqual(ids);
    for (const id of ids.slice(0, 2)) expect((await ask(`/api/v1/decisions/${id}`)).status).toBe(200);
    platform.clock.advance(180_000);
    await composeBatch(platform).sweep();
    expect((await platform.blobs.list('decisions/pieces/')).objects).toEqual([]);
    expect(await recorded(key)).toEqual(ids);
    for (const id of ids.slice(0, 2)) expect((await ask(`/api/v1/decisions/${id}`)).status).toBe(200);
  });

  it('are scored again to the same bits after a promotion', async () => {
    const [id] = await decide(1);
    await deliverAll();
    const schema = JSON.parse(readFileSync('models/loan-default/schema.json', 'utf8'));
    const ensemble = randomEnsemble(seededRandom(5), { trees: 3, depth: 2, featureCount: 4 });
    const other = handMadeBundle(schema, ensemble, [[1, 100, 1000, Math.fround(0.1)]]);
    await publish(platform, other, { by: 'a test', alias: { name: 'champion', why: 'better', force: true } });
    platform.clock.advance(30_000);
    expect((await ask('/api/v1/predict', APPLICATION)).data.model_version).toBe('2');
    const { status, data } = await ask(`/api/v1/decisions/${id}/replay`, {});
    expect([status, data.same]).toEqual([200, true]);
  });

  it('of a batch’s rows are written with its chunk, as it was submitted, and scored again to the same bits', async () => {
    const { data } = await ask('/api/v1/predict/batch', {
      predictions: [APPLICATION, { ...APPLICATION, employed: 1 }],
    });
    platform.variables = { ...platform.variables, DECISION_LOG: 'off' };
    await platform.queues.chunks.deliver((messages) =>
      composeBatch(platform).chunks(messages as QueueMessage<ChunkMessage>[]),
    );
    const { results } = (await ask(`/api/v1/predict/batch/${data.job_id}`)).data as {
      results: { decision_id: string }[];
    };
    const ids = results.map(({ decision_id }) => decision_id);
    expect((await recorded(key)).sort()).toEqual(ids.toSorted());
    for (const id of ids) {
      const replay = await ask(`/api/v1/decisions/${id}/replay`, {});
      expect([replay.status, replay.data.same]).toEqual([200, true]);
    }
  });

  it('are not readable without what they were encrypted with', async () => {
    const [id] = await decide(1);
    await deliverAll();
    const stored = await Promise.all(
      (await platform.blobs.list('decisions/')).objects.map(async (object) =>
        Buffer.from(await (await platform.blobs.get(object.key))!.bytes()).toString('latin1'),
      ),
    );
    expect(stored.length).toBeGreaterThan(0);
    platform.variables = { API_KEY: 'a-key', DECISION_LOG: 'on' };
    expect((await ask(`/api/v1/decisions/${id}`)).status).toBe(key ? 500 : 200);
  });
});

describe('decisions of former times', () => {
  it('are found where none are recorded any more, and none is recorded then', async () => {
    await place({ DECISION_LOG: 'on' });
    const [id] = await decide(1);
    await deliverAll();
    platform.variables = { API_KEY: 'a-key' };
    expect((await ask(`/api/v1/decisions/${id}`)).status).toBe(200);
    expect((await ask('/api/v1/predict', APPLICATION)).data).not.toHaveProperty('decision_id');
    await platform.settled();
    expect(platform.queues.decisions.size()).toBe(0);
  });
});

describe('decisions, while servers are away', () => {
  it('are stored past a queue that takes none', async () => {
    await place({ DECISION_LOG: 'strict' });
    platform.queues.decisions.send = () => Promise.reject(new Error('away'));
    const ids = await decide(3);
    expect(await recorded()).toEqual(ids);
  });

  it('are refused by a strict recorder where the store is away as well', async () => {
    await place({ DECISION_LOG: 'strict' });
    platform.queues.decisions.send = () => Promise.reject(new Error('away'));
    const { put } = platform.blobs;
    platform.blobs.put = () => Promise.reject(new Error('away'));
    expect((await ask('/api/v1/predict', APPLICATION)).status).toBe(503);
    platform.blobs.put = put;
    expect((await ask('/api/v1/predict', APPLICATION)).status).toBe(200);
  });
});

it.each([
  ['with a key', { DECISION_LOG_KEY: KEY }],
  ['without one', {}],
])('decisions are tallied by groups, %s, which are swept as records are', async (_, more) => {
  await place({ DECISION_LOG: 'strict', DECISION_RETENTION_DAYS: '100', ...more });
  platform.clock.advance(Date.UTC(2026, 2, 1) - platform.clock.now());
  const app = composeApi(platform);
  const headers = { ...HEADERS, 'X-Subject': 'C-17' };
  await app.request('/api/v1/predict', { method: 'POST', headers, body: JSON.stringify(APPLICATION) });
  await platform.settled();
  await deliverAll();
  const groups = [{ subject: 'C-17', attribute: 'sex', group: 'f' }];
  expect((await ask('/api/v1/subject-groups', { groups }, app)).data).toMatchObject({ stored: 1 });
  const tallied = await ask(
    '/api/v1/fairness/tallies?from=2026-03-01&to=2026-03-02&attribute=sex',
    undefined,
    app,
  );
  expect(tallied.data).toMatchObject({ tally: { decisions: 1, groups: [{ group: 'f', decisions: 1 }] } });
  platform.clock.advance(101 * DAY_MS);
  await composeBatch(platform).sweep();
  expect(await platform.database.query('SELECT * FROM subject_groups')).toEqual([]);
});

describe('a decision that is erased', () => {
  const erase = async (app: ReturnType<typeof composeApi>) =>
    (
      await ask(
        '/api/v1/decision-erasures',
        { subject: 'C-17', from: new Date(platform.clock.now() - DAY_MS).toISOString() },
        app,
      )
    ).data;
  const left = () => platform.database.query('SELECT source, decision FROM samples ORDER BY source');
  const storeSamples = async () => {
    while (await platform.queues.samples.deliver(composeSamples(platform)));
  };

  async function decideOf(subject: string, app: ReturnType<typeof composeApi>): Promise<void> {
    const init = (body: object) => ({
      method: 'POST',
      headers: { ...HEADERS, 'X-Subject': subject },
      body: JSON.stringify(body),
    });
    await app.request('/api/v1/predict', init(APPLICATION));
    await app.request('/api/v1/predict/batch', init({ predictions: [APPLICATION] }));
    await platform.queues.chunks.deliver((messages) =>
      composeBatch(platform).chunks(messages as QueueMessage<ChunkMessage>[]),
    );
    await platform.settled();
  }

  it.each(['before', 'after'])(
    'has no sample that is stored %s that, and others have theirs',
    async (when) => {
      await place({ DECISION_LOG: 'on', DRIFT_SAMPLING_RATE: '1', DRIFT_BATCH_SAMPLING_RATE: '1' });
      const app = composeApi(platform);
      for (const subject of ['C-17', 'C-18']) await decideOf(subject, app);
      await deliverAll();
      platform.clock.advance(1);
      if (when === 'before') {
        await storeSamples();
        expect(await left()).toHaveLength(4);
      }
      expect(await erase(app)).toMatchObject({ decisions: 2 });
      await storeSamples();
      expect(await left()).toMatchObject([{ source: 'batch' }, { source: 'realtime' }]);
    },
  );

  it('loses its sample as it comes late', async () => {
    await place({ DECISION_LOG: 'on', DRIFT_SAMPLING_RATE: '1' });
    const app = composeApi(platform);
    await app.request('/api/v1/predict', {
      method: 'POST',
      headers: { ...HEADERS, 'X-Subject': 'C-17' },
      body: JSON.stringify(APPLICATION),
    });
    await platform.settled();
    await storeSamples();
    platform.clock.advance(1);
    expect(await erase(app)).toMatchObject({ decisions: 0 });
    expect(await left()).toHaveLength(1);
    await deliverAll();
    platform.clock.advance(180_000);
    await composeBatch(platform).sweep();
    expect(await left()).toEqual([]);
  });
});
