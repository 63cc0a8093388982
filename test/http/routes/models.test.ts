import { beforeEach, describe, expect, it } from 'vitest';
import type { BundleFiles } from '../../../src/model/bundle.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { type ManualClock, manualClock } from '../../../src/platform/memory/clock.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { copyHistories } from '../../../src/registry/outbox/copy.ts';
import { publish } from '../../../src/registry/publish.ts';
import { asGoodAs, letPass } from '../../registry/compared.ts';
import { migratedDatabase } from '../../registry/migrated-database.ts';
import { answerOf, post, type TestStack, testStack } from '../support.ts';

const AT = 1_700_000_000_000;
const CHAMPION = readBundleFolder('models/loan-default/champion');
const MODEL = '/api/v1/models/loan-default';

/** The bundled champion under another name or digest. */
function bundleOf(name: string, seed: number): BundleFiles {
  const manifest = JSON.parse(new TextDecoder().decode(CHAMPION.get('manifest.json'))) as Manifest;
  const changed = { ...manifest, name, seed, schema: { ...(manifest.schema as object), name } };
  return new Map([...CHAMPION, ['manifest.json', new TextEncoder().encode(JSON.stringify(changed))]]);
}

let stack: TestStack;
let clock: ManualClock;
beforeEach(async () => {
  clock = manualClock(AT);
  const places = { clock, blobs: memoryBlobStore({ clock }), database: migratedDatabase() };
  for (const [name, seed] of [
    ['loan-default', 1],
    ['loan-default', 2],
    ['loan-default', 3],
    ['car-loans', 1],
  ] as const)
    await publish(places, bundleOf(name, seed), { by: 'a test' });
  stack = testStack(places);
});

const get = (path: string, key = 'all-key') =>
  answerOf(stack.app.request(path, { headers: { 'X-API-Key': key } }));
const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  answerOf(stack.app.request(path, post(JSON.stringify(body), headers)));
/** Of what is as good as the champion. */
async function toVersion(version: string, more: object = {}) {
  await letPass(stack.services, 'loan-default', version);
  return send(`${MODEL}/promote`, { version, why: 'better', ...more });
}
const back = (more: object = {}) => send(`${MODEL}/rollback`, { why: 'worse', ...more });

describe('the registry over HTTP', () => {
  it('lists models, their versions and their aliases', async () => {
    await toVersion('2');
    expect((await get('/api/v1/models')).body.data).toEqual({
      models: [
        { model_name: 'car-loans', versions: 1, archived: 0, aliases: {} },
        { model_name: 'loan-default', versions: 3, archived: 0, aliases: { champion: '2' } },
      ],
    });
    const { data } = (await get(MODEL)).body;
    expect(data.aliases).toEqual({ champion: '2' });
    expect(data.versions).toMatchObject([
      { model_version: '3', accepted: false, outcome: null, created_by: 'a test', aliases: [] },
      { model_version: '2', accepted: true, outcome: 'passed', aliases: ['champion'] },
      { model_version: '1', created_at: new Date(AT).toISOString() },
    ]);
  });

  it('shows a version by its number or an alias, and says when there is none', async () => {
    await toVersion('2');
    const { data } = (await get(`${MODEL}/versions/champion`)).body;
    expect(data).toEqual((await get(`${MODEL}/versions/2`)).body.data);
    expect(data).toMatchObject({
      model_version: '2',
      aliases: ['champion'],
      criteria: [{ metric: 'accuracy', direction: 'at least', of: 'value', met: true }, {}, {}],
      accepted: true,
      verdict: { outcome: 'passed', against: null, lines: expect.any(Array), by: 'a test' },
      metrics: { roc_auc: { value: expect.any(Number) } },
    });
    for (const path of ['/api/v1/models/nobody', `${MODEL}/versions/9`, '/api/v1/models/nobody/versions/1'])
      expect(await get(path)).toMatchObject({ status: 404, body: { error: 'not_found' } });
  });

  it('promotes and rolls back, by whose key and why', async () => {
    expect((await toVersion('1')).body).toMatchObject({
      data: { model_name: 'loan-default', alias: 'champion', from: null, model_version: '1', moved: true },
      message: 'Version 1 is champion of loan-default now.',
    });
    expect((await toVersion('3')).body.message).toBe(
      'Version 3 is champion of loan-default now; it was version 1.',
    );
    expect((await toVersion('3')).body.message).toBe(
      'Nothing moved: version 3 is champion of loan-default already.',
    );
    expect((await back()).body.data).toMatchObject({ from: '3', model_version: '1', moved: true });
    expect(await back()).toMatchObject({ status: 409, body: { error: 'conflict' } });
    const { events, next_cursor } = (await get(`${MODEL}/history`)).body.data;
    expect(next_cursor).toBeNull();
    expect(events).toMatchObject([
      { sequence: 3, by: 'default', kind: 'rollback', from: '3', to: '1', why: 'worse', forced: false },
      { sequence: 2, kind: 'promotion', from: '1', to: '3', why: 'better' },
      { sequence: 1, from: null, to: '1', at: new Date(AT).toISOString() },
    ]);
  });

  it('moves another alias, and forces only on purpose', async () => {
    await toVersion('1');
    const pilot = { version: '3', why: 'to look at', alias: 'pilot' };
    expect(await send(`${MODEL}/promote`, pilot)).toMatchObject({
      status: 409,
      body: { error: 'conflict', message: expect.stringContaining('`npm run model -- alias pilot 3 ') },
    });
    expect(await send(`${MODEL}/promote`, { ...pilot, force: true })).toMatchObject({ status: 200 });
    expect((await get(`${MODEL}/history?alias=pilot`)).body.data.events).toMatchObject([
      { to: '3', forced: true, evidence: { verdict: { outcome: 'cannot_be_told', against: '1' } } },
    ]);
    expect((await get(`${MODEL}/history?alias=champion`)).body.data.events).toHaveLength(1);
  });

  it('takes in how a version did beside the champion, and judges it by that', async () => {
    await toVersion('1');
    const { digest } = (await get(`${MODEL}/versions/1`)).body.data;
    const compare = (body: object, version = '2') => send(`${MODEL}/versions/${version}/comparisons`, body);
    const good = asGoodAs({ version: '1', digest });
    expect((await get(`${MODEL}/versions/2`)).body.data.verdict.outcome).toBe('cannot_be_told');
    expect(await compare(good)).toMatchObject({
      status: 200,
      body: {
        data: { outcome: 'passed', against: '1', by: 'default' },
        message: 'Version 2 of loan-default is fit for promotion.',
      },
    });
    expect((await get(`${MODEL}/versions/2`)).body.data).toMatchObject({
      accepted: true,
      verdict: { outcome: 'passed', against: '1' },
    });
    const auc = { value: -0.1, low: -0.12, high: -0.08 };
    const worse = asGoodAs({ version: '1', digest }, { auc });
    expect(await compare(worse)).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('default told another result at ') },
    });
    worse.data_sha256 = 'e'.repeat(64);
    expect((await compare(worse)).body.data.outcome).toBe('failed');
    expect(await send(`${MODEL}/promote`, { version: '2', why: 'better' })).toMatchObject({ status: 409 });
    expect(await compare(good, '9')).toMatchObject({ status: 404 });
    expect(await compare(good, '1')).toMatchObject({ status: 409 });
    expect(await compare(asGoodAs({ version: '1', digest: '0'.repeat(64) }))).toMatchObject({ status: 409 });
    expect(await compare({ ...good, rows: -1 })).toMatchObject({ status: 422 });
    expect(await compare({ ...good, auc })).toMatchObject({
      status: 422,
      body: { error: 'validation_error', details: [{ path: 'auc.value' }] },
    });
  });

  it('tells who was first where two promote at once', async () => {
    await toVersion('1');
    await toVersion('2');
    expect(await toVersion('3', { from: '1' })).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('default pointed champion of loan-default at version 2') },
    });
  });

  it('answers what was champion at a time', async () => {
    await toVersion('1');
    clock.advance(60_000);
    await toVersion('2');
    const at = async (time: number) =>
      (await get(`${MODEL}/history?at=${new Date(time).toISOString()}`)).body.data.events.map(
        ({ to }: { to: string }) => to,
      );
    expect(await at(AT - 1)).toEqual([]);
    expect(await at(AT + 59_999)).toEqual(['1']);
    expect(await at(AT + 60_000)).toEqual(['2']);
    expect(await get(`${MODEL}/history?at=yesterday`)).toMatchObject({ status: 422 });
  });

  it('gives the history in pages', async () => {
    for (const version of ['1', '2', '3', '1', '2']) await toVersion(version);
    const first = (await get(`${MODEL}/history?limit=2`)).body.data;
    expect(first.events.map(({ to }: { to: string }) => to)).toEqual(['2', '1']);
    const second = (await get(`${MODEL}/history?limit=2&cursor=${first.next_cursor}`)).body.data;
    expect(second.events.map(({ sequence }: { sequence: number }) => sequence)).toEqual([3, 2]);
    const last = (await get(`${MODEL}/history?limit=2&cursor=${second.next_cursor}`)).body.data;
    expect(last).toMatchObject({ events: [{ sequence: 1 }], next_cursor: null });
  });

  it('verifies the history, and finds a changed event and a head that is gone', async () => {
    await toVersion('1');
    await toVersion('2');
    const verify = async (query = '') => (await get(`${MODEL}/history/verification${query}`)).body;
    const { head } = (await verify()).data;
    expect((await verify(`?head=${head}`)).message).toBe(
      'All 2 events are as they were written; 2 of them have no copy yet.',
    );
    await copyHistories(stack.services);
    expect((await verify(`?head=${head}`)).message).toBe('All 2 events are as they were written.');
    expect((await verify(`?head=${'0'.repeat(64)}`)).data.problem).toMatchObject({ sequence: 3 });
    await stack.services.database.query("UPDATE model_events SET why = 'worse' WHERE sequence = 1");
    expect((await verify()).message).toBe('Event 1 was changed, or one before it was.');
    expect((await get(`${MODEL}/history/verification?head=x`)).status).toBe(422);
  });

  it('lets no key move anything that has not the scope', async () => {
    for (const path of ['promote', 'rollback', 'versions/1/comparisons'])
      expect(
        await send(`${MODEL}/${path}`, { version: '1', why: 'x' }, { 'X-API-Key': 'predict-key' }),
      ).toMatchObject({
        status: 403,
        body: { error: 'insufficient_scope' },
      });
    expect((await get('/api/v1/models', 'predict-key')).status).toBe(403);
  });

  it.each([
    [{ version: '1' }, 'why'],
    [{ version: '1', why: '  ' }, 'why'],
    [{ why: 'better' }, 'version'],
    [{ version: 'champion', why: 'better' }, 'version'],
    [{ version: 1, why: 'better' }, 'version'],
    [{ version: '1', why: 'better', alias: 'a b' }, 'alias'],
    [{ version: '1', why: 'better', from: 'x' }, 'from'],
    [{ version: '1', why: 'better', force: 'yes' }, 'force'],
    [{ version: '1', why: 'better', reason: 'x' }, 'reason'],
    [[], ''],
  ])('refuses %j', async (body, path) => {
    const answer = await send(`${MODEL}/promote`, body);
    expect(answer).toMatchObject({ status: 422, body: { error: 'validation_error' } });
    expect(answer.body.details?.[0]?.path).toBe(path);
    expect((await get(MODEL)).body.data.aliases).toEqual({});
  });
});
