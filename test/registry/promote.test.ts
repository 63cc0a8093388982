import { beforeEach, describe, expect, test } from 'vitest';
import type { BundleFiles } from '../../src/model/bundle.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { moveAlias } from '../../src/registry/aliases.ts';
import { archive } from '../../src/registry/archive.ts';
import { bundleDigest, bundleKey } from '../../src/registry/bundle-store.ts';
import { listEvents } from '../../src/registry/history.ts';
import { recordComparison } from '../../src/registry/judging.ts';
import { promote } from '../../src/registry/promote.ts';
import { propose } from '../../src/registry/propose.ts';
import { publish } from '../../src/registry/publish.ts';
import { formerVersion, rollback } from '../../src/registry/rollback.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import { findVersion } from '../../src/registry/versions.ts';
import { ON_POSTGRES } from '../support/on-postgres.ts';
import { asGoodAs, letPass } from './compared.ts';
import { migratedDatabase } from './migrated-database.ts';

const CHAMPION = readBundleFolder('models/loan-default/champion');
const model = 'loan-default';
const hand = { by: 'Ada', why: 'better' };

/** The same model under another digest: its manifest has another seed. */
function like(seed: number): BundleFiles {
  const manifest = JSON.parse(new TextDecoder().decode(CHAMPION.get('manifest.json'))) as object;
  return new Map([
    ...CHAMPION,
    ['manifest.json', new TextEncoder().encode(JSON.stringify({ ...manifest, seed }))],
  ]);
}

let services: RegistryServices;
beforeEach(async () => {
  const clock = manualClock(1_700_000_000_000);
  services = { clock, blobs: memoryBlobStore({ clock }), database: migratedDatabase() };
  for (const seed of [1, 2, 3, 4]) await publish(services, like(seed), { by: 'a test' });
});

const champion = async () => (await findVersion(services.database, model, 'champion'))?.version;
const kinds = async () =>
  (await listEvents(services.database, model, { limit: 20 })).events
    .toReversed()
    .map(({ kind, from, to, forced }) => [kind, from, to, ...(forced ? ['forced'] : [])]);
/** Of what is as good as the champion. */
async function toVersion(version: string, more: object = {}) {
  await letPass(services, model, version);
  return promote(services, model, { version, ...hand, ...more });
}
const back = (more: object = {}) => rollback(services, model, { ...hand, ...more });

describe('promoting', () => {
  test('makes a version what answers, and says what answered before', async () => {
    expect(await toVersion('1')).toMatchObject({ from: null, version: { version: '1' }, moved: true });
    expect(await toVersion('2')).toMatchObject({ from: '1', version: { version: '2' }, moved: true });
    expect(await toVersion('2')).toMatchObject({ from: '2', moved: false });
    expect(await kinds()).toEqual([
      ['promotion', null, 1],
      ['promotion', 1, 2],
    ]);
  });

  test('of a version that did not pass takes force, which the history keeps', async () => {
    await toVersion('1');
    const toFour = (more: object = {}) => promote(services, model, { version: '4', ...hand, ...more });
    await expect(toFour()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        /cannot be told.*Nobody compared it.*`npm run model -- compare 4 1 .*--data FILE`.*`npm run model -- promote 4 .*--force --why REASON`/,
      ),
    });
    expect(await champion()).toBe('1');
    await toFour({ force: true });
    // What is forced and passes is not called forced.
    await toVersion('2', { force: true });
    expect(await kinds()).toEqual([
      ['promotion', null, 1],
      ['promotion', 1, 4, 'forced'],
      ['promotion', 4, 2],
    ]);
    const { events } = await listEvents(services.database, model, { limit: 2 });
    expect(events.map(({ evidence }) => JSON.parse(evidence!).verdict)).toMatchObject([
      { outcome: 'passed', against: '4' },
      { outcome: 'cannot_be_told', against: '1', lines: expect.any(Array) },
    ]);
  });

  test('rests on a comparison with the present champion, and not with an earlier one', async () => {
    await toVersion('1');
    await letPass(services, model, '3');
    await toVersion('2');
    await expect(promote(services, model, { version: '3', ...hand })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Somebody else was first: Ada pointed champion of loan-default at version 2 at .*Z: better\. Version 3 would have passed while version 1 was champion\. .*Nobody compared it with the champion, version 2.*`npm run model -- compare 3 2 /,
      ),
    });
    await back();
    await promote(services, model, { version: '3', ...hand });
    expect(await champion()).toBe('3');
  });

  test('of what is worse than the champion takes force', async () => {
    await toVersion('1');
    const { digest } = (await findVersion(services.database, model, '1'))!;
    const auc = { value: -0.01, low: -0.014, high: -0.006 };
    const worse = asGoodAs({ version: '1', digest }, { auc });
    await recordComparison(services, model, '2', worse, 'a test');
    await expect(promote(services, model, { version: '2', ...hand })).rejects.toMatchObject({
      message: expect.stringContaining('worse by more than 0.005'),
    });
    await promote(services, model, { version: '2', ...hand, force: true });
    expect((await kinds()).at(-1)).toEqual(['promotion', 1, 2, 'forced']);
  });

  test('is judged beside a champion whose bundle is damaged, which keeps nothing from its place by force', async () => {
    await toVersion('1');
    await services.blobs.put(bundleKey(bundleDigest(like(1)), 'manifest.json'), 'damaged');
    await expect(promote(services, model, { version: '2', ...hand })).rejects.toMatchObject({
      message: expect.stringContaining('The bundle of the champion, version 1, cannot be read.'),
    });
    await promote(services, model, { version: '2', ...hand, force: true });
    expect(await champion()).toBe('2');
  });

  test('again of what is champion needs nothing', async () => {
    await promote(services, model, { version: '4', ...hand });
    await services.database.query("UPDATE model_verdicts SET outcome = 'failed'");
    expect(await promote(services, model, { version: '4', ...hand })).toMatchObject({ moved: false });
  });

  test('of a damaged bundle leaves what answers', async () => {
    await toVersion('1');
    await services.blobs.put(bundleKey(bundleDigest(like(2)), 'trees.json'), 'damaged');
    await expect(toVersion('2')).rejects.toMatchObject({ code: 'model_unavailable' });
    expect(await champion()).toBe('1');
  });

  test('of what is not there is refused', async () => {
    await expect(toVersion('9')).rejects.toMatchObject({ code: 'not_found' });
    await expect(promote(services, 'nobody', { version: '1', ...hand })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('from a version that does not answer any more is refused, and says who was first', async () => {
    await toVersion('1');
    await toVersion('2', { by: 'Bob', why: 'safer' });
    await expect(toVersion('3', { from: '1' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        /^Somebody else was first: Bob pointed champion .* at version 2 .*: safer$/,
      ),
    });
    expect(await champion()).toBe('2');
  });

  test('says who was first, though others moved it since, and not once it was champion itself', async () => {
    await toVersion('1');
    await letPass(services, model, '2');
    await toVersion('3');
    await toVersion('4', { by: 'Bob', why: 'Safer.' });
    const toTwo = (more: object = {}) => promote(services, model, { version: '2', ...hand, ...more });
    await expect(toTwo()).rejects.toThrow(
      /^Somebody else was first: Bob pointed champion .* at version 4 .*: Safer\. Version 2 would have passed while version 1 was champion\./,
    );
    await toTwo({ force: true });
    await toVersion('3');
    await expect(toTwo()).rejects.toThrow(/^Version 2 of loan-default is not fit/);
  });

  test('of a first champion, the other hears who was first', async () => {
    await toVersion('1', { by: 'Bob', why: 'the first' });
    await expect(promote(services, model, { version: '2', ...hand })).rejects.toThrow(
      /^Somebody else was first: Bob .*: the first\. Version 2 would have passed while nothing was champion\./,
    );
  });

  test('of what is archived says so first', async () => {
    await toVersion('1');
    const archiving = { ...services, logger: { log() {} } };
    await archive(archiving, model, '4', { by: 'Bob', why: 'an experiment' });
    for (const moving of [promote, propose])
      await expect(moving(services, model, { version: '4', ...hand, isHand: true })).rejects.toThrow(
        'Version 4 of loan-default is archived. Take it out first: npm run model -- unarchive 4',
      );
  });

  test('of two at once lets one win', async () => {
    await toVersion('1');
    const outcomes = await Promise.allSettled([toVersion('2'), toVersion('3')]);
    const won = outcomes.filter(({ status }) => status === 'fulfilled').length;
    // Behind a connection one may have ended before the other has looked: then both move, one after the other.
    expect(ON_POSTGRES ? [1, 2] : [1]).toContain(won);
    expect(await kinds()).toHaveLength(1 + won);
  });
});

describe('rolling back', () => {
  test('goes back one promotion each time, however they alternate', async () => {
    for (const version of ['1', '2', '3']) await toVersion(version);
    expect(await back()).toMatchObject({ from: '3', version: { version: '2' } });
    await toVersion('3');
    expect(await back()).toMatchObject({ from: '3', version: { version: '2' } });
    expect(await back()).toMatchObject({ from: '2', version: { version: '1' } });
    await expect(back()).rejects.toMatchObject({
      code: 'conflict',
      message: `Every promotion to champion of ${model} was taken back already: there is nothing to go back to`,
    });
    await toVersion('2');
    expect(await back()).toMatchObject({ version: { version: '1' } });
  });

  test('says why there is nothing to go back to', async () => {
    const nothing = `Nothing answered as champion of ${model} before: there is nothing to go back to`;
    await expect(back()).rejects.toMatchObject({ code: 'conflict', message: nothing });
    await toVersion('1');
    await expect(back()).rejects.toMatchObject({ code: 'conflict', message: nothing });
    await expect(rollback(services, 'other', hand)).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no such model.',
    });
  });

  test('finds what answered before behind more moves than are read at once', async () => {
    const { database } = services;
    const moved = (version: number, kind: 'promotion' | 'rollback') =>
      moveAlias(database, { model, alias: 'champion', version: String(version), ...hand, at: 1, kind });
    await moved(3, 'promotion');
    for (let index = 0; index < 151; index++) await moved(1 + (index % 2), 'promotion');
    for (let index = 150; index > 0; index--) await moved(1 + ((index - 1) % 2), 'rollback');
    expect(await formerVersion(database, model, 'champion')).toBe(3);
  });

  test('of what a challenger is used for takes the gate where it is to answer somebody, and else none', async () => {
    await toVersion('1');
    const use = (more: object) =>
      promote(services, model, { version: '4', alias: 'challenger', ...hand, ...more });
    await use({ force: true });
    await use({ mode: 'off' });
    await use({ mode: 'shadow' });
    await expect(use({ mode: 'split', share: 0.1 })).rejects.toMatchObject({ code: 'conflict' });
    await use({ mode: 'split', share: 0.1, force: true });
    await use({ mode: 'off' });
    expect((await kinds()).slice(1)).toEqual([
      ['promotion', null, 4, 'forced'],
      ['promotion', 4, 4],
      ['promotion', 4, 4],
      ['promotion', 4, 4, 'forced'],
      ['promotion', 4, 4],
    ]);
  });

  test('passes over changes of what a challenger is used for', async () => {
    for (const version of ['1', '2']) await toVersion(version, { alias: 'challenger' });
    const split = await toVersion('2', { alias: 'challenger', mode: 'split', share: 0.1 });
    expect(split).toMatchObject({ moved: true, use: { mode: 'split', share: 0.1 } });
    const former = await back({ alias: 'challenger' });
    expect(former).toMatchObject({ version: { version: '1' }, use: { mode: 'shadow', share: null } });
  });

  test('without a history is refused', async () => {
    await expect(back()).rejects.toMatchObject({ code: 'conflict' });
  });

  test('goes back to what answered, whether or not it passed', async () => {
    await toVersion('1');
    await promote(services, model, { version: '4', ...hand, force: true });
    await toVersion('2');
    expect(await back()).toMatchObject({ version: { version: '4' } });
  });

  test('looks through more moves than a page holds', async () => {
    await toVersion('1');
    for (let index = 0; index < 60; index++) {
      await toVersion('2');
      await back();
    }
    await expect(back()).rejects.toMatchObject({ code: 'conflict' });
    expect(await champion()).toBe('1');
  });

  test('of one alias leaves the others', async () => {
    await toVersion('1');
    await toVersion('2', { alias: 'pilot' });
    await toVersion('3', { alias: 'pilot' });
    expect(await back({ alias: 'pilot' })).toMatchObject({ version: { version: '2' } });
    expect(await champion()).toBe('1');
  });
});
