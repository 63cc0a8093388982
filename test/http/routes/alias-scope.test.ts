import { beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/digest.ts';
import { type ApiKeys, readEnvironment } from '../../../src/environment.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { letPass } from '../../registry/compared.ts';
import { likeChampion } from '../../registry/like-champion.ts';
import { migratedDatabase } from '../../registry/migrated-database.ts';
import { publishAll } from '../../registry/publish-all.ts';
import { answerOf, post, type TestStack, testStack } from '../support.ts';

const SCOPES: Record<string, ApiKeys[number]['scopes']> = {
  risk: ['alias:champion'],
  pilots: ['alias:pilot', 'monitor'],
  names: ['alias:NAME'],
  boss: ['admin'],
  desk: ['predict', 'portfolio', 'monitor'],
};

let stack: TestStack;
beforeEach(async () => {
  const clock = manualClock(1_700_000_000_000);
  const places = { clock, blobs: memoryBlobStore({ clock }), database: migratedDatabase() };
  await publishAll(places, [likeChampion(1), likeChampion(2)]);
  await letPass(places, 'loan-default', '2');
  const keys = Object.entries(SCOPES).map(([name, scopes]) => {
    return { name, scopes, sha256: sha256Hex(new TextEncoder().encode(`${name}-key`)) };
  });
  stack = testStack({
    ...places,
    environment: readEnvironment({ API_KEYS: JSON.stringify(keys), API_KEY: 'all-key' }),
  });
});

const call = (name: string, path: string, body: object) =>
  answerOf(
    stack.app.request(
      `/api/v1/models/loan-default/${path}`,
      post(JSON.stringify({ why: 'better', ...body }), { 'X-API-Key': `${name}-key` }),
    ),
  );
const toVersion = (name: string, version: string, more = {}) => call(name, 'promote', { version, ...more });

describe('a key with the scope alias:NAME', () => {
  it('moves that alias, there and back, under its name', async () => {
    expect(await toVersion('risk', '2')).toMatchObject({ status: 200 });
    expect(await call('risk', 'rollback', {})).toMatchObject({ status: 200, body: { data: { from: '2' } } });
    const { events } = (
      await answerOf(
        stack.app.request('/api/v1/models/loan-default/history', {
          headers: { 'X-API-Key': 'pilots-key' },
        }),
      )
    ).body.data;
    expect(events.map(({ by }: { by: string }) => by)).toEqual(['risk', 'risk', 'a test']);
  });

  it('moves no other', async () => {
    expect(await toVersion('risk', '1', { alias: 'pilot' })).toMatchObject({
      status: 403,
      body: { error: 'insufficient_scope', message: 'This key lacks the scope "admin" or "alias:pilot".' },
    });
    expect(await toVersion('pilots', '1')).toMatchObject({ status: 403 });
    expect(await call('pilots', 'rollback', {})).toMatchObject({ status: 403 });
    expect(await toVersion('pilots', '1', { alias: 'pilot' })).toMatchObject({ status: 200 });
  });

  it('opens nothing else', async () => {
    for (const path of ['/api/v1/models', '/api/v1/models/loan-default/history', '/api/v1/model/info'])
      expect((await stack.app.request(path, { headers: { 'X-API-Key': 'risk-key' } })).status).toBe(403);
  });

  it('moves no alias that is called NAME', async () => {
    expect(await toVersion('risk', '1', { alias: 'NAME' })).toMatchObject({ status: 403 });
    expect(await toVersion('names', '1', { alias: 'NAME' })).toMatchObject({ status: 200 });
  });

  it('is what a key without it is told of', async () => {
    expect(await toVersion('desk', '1')).toMatchObject({
      status: 403,
      body: { message: 'This key lacks the scope "admin" or "alias:NAME".' },
    });
  });
});

it('a key with the scope admin alone reads what it moves, and nothing beyond the registry', async () => {
  const MODEL = '/api/v1/models/loan-default';
  const status = async (path: string) =>
    (await stack.app.request(path, { headers: { 'X-API-Key': 'boss-key' } })).status;
  for (const path of ['', '/history', '/versions/2', '/versions/2/files', '/card', '/proposals'])
    expect([path, await status(`${MODEL}${path}`)]).toEqual([path, 200]);
  for (const path of ['/api/v1/drift', '/api/v1/model/info']) expect(await status(path)).toBe(403);
});
