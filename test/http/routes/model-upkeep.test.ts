import { beforeEach, describe, expect, it } from 'vitest';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { publish } from '../../../src/registry/publish.ts';
import { migratedDatabase } from '../../registry/migrated-database.ts';
import { answerOf, post, type TestStack, testStack } from '../support.ts';

const AT = 1_700_000_000_000;
const MODEL = '/api/v1/models/loan-default';
const VERSION = `${MODEL}/versions/1`;

let stack: TestStack;
beforeEach(async () => {
  const clock = manualClock(AT);
  const places = { clock, blobs: memoryBlobStore({ clock }), database: migratedDatabase() };
  await publish(places, readBundleFolder('models/loan-default/champion'), { by: 'a test' });
  stack = testStack(places);
});

const get = (path: string) => answerOf(stack.app.request(path, { headers: { 'X-API-Key': 'all-key' } }));
const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  answerOf(stack.app.request(path, post(JSON.stringify(body), headers)));

describe('tags of a version', () => {
  it('are set and removed, and stand wherever it is shown', async () => {
    await send(`${VERSION}/tags`, { set: { ticket: 'RISK-12', area: 'north' } });
    const { body } = await send(`${VERSION}/tags`, { set: { ticket: 'RISK-13' }, remove: ['area'] });
    const tags = [{ key: 'ticket', value: 'RISK-13', at: new Date(AT).toISOString(), by: 'default' }];
    expect(body).toMatchObject({ data: { tags }, message: 'Version 1 of loan-default has 1 tags.' });
    expect((await get(VERSION)).body.data.tags).toEqual(tags);
    expect((await get(MODEL)).body.data.versions[0].tags).toEqual(tags);
    expect((await get(VERSION)).body.data.upkeep).toMatchObject([
      { act: 'untagged', key: 'area', value: 'north', at: new Date(AT).toISOString(), by: 'default' },
      { act: 'tagged', key: 'ticket', value: 'RISK-13' },
      { act: 'tagged', key: 'area' },
      { act: 'tagged', key: 'ticket', value: 'RISK-12' },
    ]);
  });

  it.each<[object, string]>([
    [{ set: { 'a b': 'x' } }, 'set'],
    [{ set: { a: '' } }, 'set.a'],
    [{ set: { a: 'x'.repeat(257) } }, 'set.a'],
    [{ set: { a: 'x\ny' } }, 'set.a'],
    [JSON.parse('{"set":{"__proto__":"x"}}'), 'set.__proto__'],
    [{ remove: ['1'] }, 'remove.0'],
    [{ set: { a: 'x' }, remove: ['a'] }, 'remove.a'],
    [{ put: {} }, 'put'],
  ])('are words with a text: %j is refused', async (body, path) => {
    const { status, body: answered } = await send(`${VERSION}/tags`, body);
    expect([status, answered.error, answered.details![0]!.path]).toEqual([
      422,
      'validation_error',
      expect.stringMatching(`^${path}`),
    ]);
  });
});

describe('names that objects have of their own', () => {
  it('are names of tags and aliases like others', async () => {
    await send(`${MODEL}/promote`, { version: '1', why: 'better', alias: 'constructor' });
    const { body } = await send(`${VERSION}/tags`, { set: { constructor: 'x', prototype: 'y' } });
    expect(body.data).toMatchObject({
      aliases: ['constructor'],
      tags: [
        { key: 'constructor', value: 'x' },
        { key: 'prototype', value: 'y' },
      ],
    });
    expect((await get(MODEL)).body.data.aliases).toEqual({ constructor: '1' });
  });
});

describe('the archive', () => {
  it('takes a version that nobody uses, with who did so and why, and gives it back', async () => {
    const { body } = await send(`${VERSION}/archive`, { why: 'An experiment.' });
    const archived = { at: new Date(AT).toISOString(), by: 'default', why: 'An experiment.' };
    expect(body).toMatchObject({ data: { archived }, message: 'Version 1 of loan-default is archived.' });
    expect((await get(MODEL)).body.data).toMatchObject({ versions: [], archived: 1 });
    expect((await get(`${MODEL}?archived=true`)).body.data.versions).toMatchObject([{ archived }]);
    expect((await get('/api/v1/models')).body.data.models).toMatchObject([{ versions: 0, archived: 1 }]);
    expect((await get(VERSION)).body.data).toMatchObject({ archived });
    expect(await send(`${MODEL}/promote`, { version: '1', why: 'better' })).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('is archived') },
    });
    expect((await send(`${VERSION}/unarchive`, {})).body.message).toBe(
      'Version 1 of loan-default is not archived.',
    );
    expect((await get(VERSION)).body.data).toMatchObject({
      archived: null,
      upkeep: [
        { act: 'unarchived', by: 'default' },
        { act: 'archived', ...archived },
      ],
    });
    expect((await send(`${MODEL}/promote`, { version: '1', why: 'better' })).status).toBe(200);
  });

  it('does not take what answers', async () => {
    await send(`${MODEL}/promote`, { version: '1', why: 'better' });
    expect(await send(`${VERSION}/archive`, { why: 'old' })).toMatchObject({
      status: 409,
      body: { error: 'conflict', message: expect.stringContaining('champion of loan-default points at it') },
    });
  });

  it('wants a reason, and a key with the scope admin, and so do tags', async () => {
    for (const why of [' ', 'a\nb', 'a\u001b[2Kb'])
      expect((await send(`${VERSION}/archive`, { why })).status).toBe(422);
    for (const [path, body] of [
      ['archive', { why: 'x' }],
      ['unarchive', {}],
      ['tags', {}],
    ] as const)
      expect((await send(`${VERSION}/${path}`, body, { 'X-API-Key': 'predict-key' })).status).toBe(403);
  });
});
