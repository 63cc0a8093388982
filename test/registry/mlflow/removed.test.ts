import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PushOptions, pushMissing } from '../../../src/registry/mlflow/push.ts';
import { publish } from '../../../src/registry/publish.ts';
import { smallBundle } from '../../model/support/bundle.ts';
import { registryPlace } from './place.ts';
import { type StatefulMlflow, statefulMlflow } from './stateful-mlflow.ts';

const ALIAS = { name: 'champion', why: 'a test', force: true };
const TURN_MS = 5 * 60_000;

let mlflow: StatefulMlflow;
beforeEach(async () => {
  mlflow = await statefulMlflow();
});
afterEach(() => mlflow.stop());

/** Three versions, more than a page of MLflow's, of which the first is the champion: all of it shown. */
async function shown() {
  const services = { ...registryPlace(), mlflow: mlflow.server };
  const { clock } = services;
  await publish(services, smallBundle(), { by: 'a test', alias: ALIAS });
  for (const seed of [2, 3]) await publish(services, smallBundle({ seed }), { by: 'a test' });
  const push = (more: Partial<PushOptions> = {}) => pushMissing(services, { patience: 20_000, ...more });
  await push();
  mlflow.fail();
  const said = (event: string) => services.logger.entries.filter((entry) => entry.event === event);
  return { services, clock, push, said };
}

it('what stands there costs two calls and one a further page, and is not shown again', async () => {
  const { push, said } = await shown();
  expect(await push({ check: true })).toEqual({ pushed: [], missing: [] });
  expect(mlflow.calls).toEqual(['registered-models/get', 'model-versions/search', 'model-versions/search']);
  expect(said('mlflow_removed')).toEqual([]);
});

it('a version that was removed there, with what pointed at it, is named in the log and put back', async () => {
  const { push, said } = await shown();
  const [first] = mlflow.versions.splice(0, 1);
  delete mlflow.aliases.champion;
  expect(await push()).toEqual({ pushed: [], missing: [] });
  expect(await push({ check: true })).toMatchObject({
    pushed: [
      { kind: 'version', name: '1' },
      { kind: 'alias', name: 'champion' },
    ],
    missing: [],
  });
  const back = mlflow.versions.find(({ tags }) => JSON.stringify(tags) === JSON.stringify(first!.tags));
  expect(mlflow.aliases).toEqual({ champion: back!.version });
  expect(mlflow.runs).toHaveLength(3);
  expect(said('mlflow_removed')).toMatchObject([
    { level: 'warn', fields: { model: 'small', kind: 'version', name: '1' } },
    { fields: { kind: 'alias', name: 'champion' } },
  ]);
});

it('an alias that was moved there points where ours is again', async () => {
  const { push } = await shown();
  mlflow.aliases.champion = '3';
  expect((await push({ check: true })).pushed).toMatchObject([{ kind: 'alias', name: 'champion' }]);
  expect(mlflow.aliases).toEqual({ champion: '1' });
});

it('a model that was removed there is put back whole', async () => {
  const { push } = await shown();
  mlflow.models.length = 0;
  mlflow.versions.length = 0;
  delete mlflow.aliases.champion;
  expect((await push({ check: true })).missing).toEqual([]);
  expect(mlflow.versions).toHaveLength(3);
  expect(mlflow.aliases).toEqual({ champion: expect.any(String) });
});

it('a version that is archived here may be removed there', async () => {
  const { push, services, said } = await shown();
  await services.database.query('UPDATE model_versions SET archived_at = 1 WHERE version = 2');
  mlflow.versions.splice(1, 1);
  expect(await push({ check: true })).toEqual({ pushed: [], missing: [] });
  expect(said('mlflow_removed')).toEqual([]);
});

it('of several models each is looked at in its turn', async () => {
  const { push, services, clock } = await shown();
  const other = smallBundle({ seed: 4, change: (manifest) => (manifest.name = 'other') });
  await publish(services, other, { by: 'a test' });
  await push();
  mlflow.fail();
  for (let turn = 0; turn < 2; turn++, clock.advance(TURN_MS)) await push({ check: true });
  expect(mlflow.calls.filter((call) => call === 'registered-models/get')).toHaveLength(2);
  const asked = mlflow.asked
    .filter((url) => url.includes('registered-models/get'))
    .map((url) => url.split('name=')[1]);
  expect(asked.slice(-2).sort()).toEqual(['other', 'small']);
});

it('a server that cannot say takes nothing for removed', async () => {
  const { push, said } = await shown();
  mlflow.fail(() => 'refused');
  expect(await push({ check: true })).toEqual({ pushed: [], missing: [] });
  expect(mlflow.calls).toHaveLength(1);
  expect(said('mlflow_not_checked')).toMatchObject([
    { fields: { reason: expect.stringContaining('The disk is full') } },
  ]);
});

it('a number that another version has since is no version of ours', async () => {
  const { push } = await shown();
  const [first, second] = mlflow.versions;
  [first!.tags, second!.tags] = [second!.tags, first!.tags];
  expect(await push({ check: true })).toMatchObject({ missing: [] });
  expect(mlflow.aliases).toEqual({ champion: '2' });
});
