import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pushMissing } from '../../../src/registry/mlflow/push.ts';
import { countMissing } from '../../../src/registry/mlflow/pushes.ts';
import { publish } from '../../../src/registry/publish.ts';
import { HOUR_MS } from '../../../src/time.ts';
import { smallBundle } from '../../model/support/bundle.ts';
import { registryPlace } from './place.ts';
import { type Fault, type StatefulMlflow, statefulMlflow } from './stateful-mlflow.ts';

const PATIENCE = 20_000;
const ALIAS = { name: 'champion', why: 'a test', force: true };

let mlflow: StatefulMlflow;
beforeEach(async () => {
  mlflow = await statefulMlflow();
});
afterEach(() => mlflow.stop());

/** A registry with one version, which is the champion. */
async function place() {
  const services = { ...registryPlace(), mlflow: mlflow.server };
  const { clock } = services;
  const { digest } = await publish(services, smallBundle(), { by: 'a test', alias: ALIAS });
  return {
    services,
    clock,
    digest,
    push: (more: object = {}) => pushMissing(services, { patience: PATIENCE, ...more }),
  };
}

/** All that a whole push asks, in order. */
async function callsOfAPush(): Promise<string[]> {
  const { push } = await place();
  await push();
  const calls = [...mlflow.calls];
  await mlflow.stop();
  mlflow = await statefulMlflow();
  return calls;
}

describe('a server that fails at any call', () => {
  it.each<Fault>(['refused', 'done, then 500'])(
    '%s: ends in a reason, and pushed again it is one run and one version',
    async (fault) => {
      const calls = await callsOfAPush();
      expect(calls.length).toBeGreaterThan(15);
      for (let at = 0; at < calls.length; at++) {
        const { push, clock, digest } = await place();
        mlflow.fail((_, index) => (index === at ? fault : null));
        const { missing } = await push();
        expect(missing.map(({ error }) => error).join(), `${fault} at ${calls[at]}`).toContain(
          'The disk is full',
        );

        mlflow.fail();
        clock.advance(HOUR_MS);
        expect((await push()).missing).toEqual([]);
        const tags = expect.arrayContaining([{ key: 'solvent.digest', value: digest }]);
        expect(mlflow.runs).toMatchObject([{ status: 'FINISHED', tags }]);
        expect(mlflow.versions).toMatchObject([{ run_id: mlflow.runs[0]!.run_id, tags }]);
        expect(mlflow.aliases).toEqual({ champion: mlflow.versions[0]!.version });
        await mlflow.stop();
        mlflow = await statefulMlflow();
      }
    },
    60_000,
  );

  it('is not asked for the rest, and is asked again after pauses that grow', async () => {
    const { push, clock, services } = await place();
    await publish(services, smallBundle({ seed: 2 }), { by: 'a test' });
    mlflow.fail(() => 'refused');
    const asked = [];
    for (let minute = 0; minute < 64; minute += 2) {
      const before = mlflow.calls.length;
      await push();
      asked.push(mlflow.calls.length - before);
      clock.advance(2 * 60_000);
    }
    // One call for each version that is due, and none while nothing is.
    expect(Math.max(...asked)).toBe(1);
    const times = asked.flatMap((calls, index) => (calls > 0 ? [index] : []));
    expect(times.length).toBeLessThan(14);
    expect(times.slice(0, 2)).toEqual([0, 1]);
  });
});

it('what was pushed and what failed is counted, and what is missing', async () => {
  const { push, services } = await place();
  const counted = async () => {
    const { metrics, database, mlflow: server } = services;
    const series = (await metrics.read()).map(({ labels, value }) => [...labels, value]);
    return { series, missing: await countMissing(database, server.url.href) };
  };
  mlflow.fail((_, index) => (index === 3 ? 'refused' : null));
  await push();
  expect(await counted()).toEqual({
    series: [['version', 'failed', 1]],
    missing: { version: 1, alias: 1, failure: 0 },
  });
  mlflow.fail();
  await push({ force: true });
  const { series, missing } = await counted();
  expect(series).toEqual(
    expect.arrayContaining([
      ['version', 'pushed', 1],
      ['alias', 'pushed', 1],
    ]),
  );
  expect(missing).toEqual({ version: 0, alias: 0, failure: 0 });
});

it('an alias that MLflow keeps for itself is not counted as missing, for nothing can be done there', async () => {
  const { services } = await place();
  const missing = async () => (await countMissing(services.database, mlflow.server.url.href)).alias;
  const before = await missing();
  for (const alias of ['v1', 'V12', 'latest', 'Latest'])
    await publish(services, smallBundle(), { by: 'a test', alias: { ...ALIAS, name: alias } });
  expect(await missing()).toBe(before);
  for (const alias of ['v1a', 'v', 'late'])
    await publish(services, smallBundle(), { by: 'a test', alias: { ...ALIAS, name: alias } });
  expect(await missing()).toBe(before + 3);
});

describe('a server that hangs', () => {
  it('is waited for as long as was said, once, whatever is missing', async () => {
    const { push, services } = await place();
    await publish(services, smallBundle({ seed: 2 }), { by: 'a test' });
    mlflow.fail(() => 'hangs');
    const begun = performance.now();
    const { pushed, missing } = await push({ patience: 300 });
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(mlflow.calls).toHaveLength(1);
    expect(pushed).toEqual([]);
    expect(missing).toHaveLength(3);
    expect(missing[0]!.error).toContain(
      'had not answered when the 0.3 seconds that all of it may take were over',
    );
  });

  it('is not asked for the rest by force either', async () => {
    const { push, services } = await place();
    await publish(services, smallBundle({ seed: 2 }), { by: 'a test' });
    await mlflow.stop();
    const { missing } = await push({ force: true });
    expect(missing[0]!.error).toMatch(/cannot be reached, or broke off: .*ECONNREFUSED/);
    expect(missing[1]!.error).toBeNull();
  });
});

describe('what is there already', () => {
  it('is not pushed twice', async () => {
    const { push } = await place();
    await push();
    mlflow.fail();
    expect(await push()).toEqual({ pushed: [], missing: [] });
    expect(mlflow.calls).toEqual([]);
  });

  it('is looked for again where somebody names it, and made where it is gone', async () => {
    const { push } = await place();
    await push();
    mlflow.runs.length = 0;
    mlflow.versions.length = 0;
    expect((await push({ model: 'small', version: '1', force: true })).missing).toEqual([]);
    expect(mlflow.runs).toHaveLength(1);
    expect(mlflow.versions).toHaveLength(1);
  });

  it('is taken back from the bin where somebody names it', async () => {
    const { push } = await place();
    await push();
    mlflow.runs[0]!.lifecycle_stage = 'deleted';
    await push({ model: 'small', version: '1', force: true });
    expect(mlflow.runs).toMatchObject([{ lifecycle_stage: 'active' }]);
  });

  it('is taken back with the experiment that somebody deleted', async () => {
    const { push } = await place();
    await push();
    mlflow.deletedExperiments.add('0');
    expect((await push({ model: 'small', version: '1', force: true })).missing).toEqual([]);
    expect([...mlflow.deletedExperiments]).toEqual([]);
  });

  it('under our name and not ours is left alone, and named, and raises no alert until it is ours', async () => {
    const { push, services } = await place();
    const counted = () => countMissing(services.database, mlflow.server.url.href);
    mlflow.models.push({ name: 'small', tags: [] });
    const { missing } = await push({ force: true });
    expect(missing.find(({ kind }) => kind === 'version')?.error).toContain('is not ours');
    expect(await counted()).toMatchObject({ version: 0, alias: 0 });
    expect(mlflow.versions).toEqual([]);
    expect(mlflow.aliases).toEqual({});
  });
});

it('a version at which the server fails keeps no other version back that is pushed by force', async () => {
  const { push, services } = await place();
  await publish(services, smallBundle({ seed: 2 }), { by: 'a test' });
  let isFirst = true;
  mlflow.fail((call) => {
    if (call !== 'runs/create' || !isFirst) return null;
    isFirst = false;
    return 'refused';
  });
  const { pushed, missing } = await push({ force: true });
  expect(pushed).toMatchObject([{ kind: 'version', name: '2' }]);
  expect(missing[0]).toMatchObject({ name: '1', error: expect.stringContaining('The disk is full') });
});

it('a damaged bundle keeps no other version back', async () => {
  const { push, services, digest } = await place();
  await publish(services, smallBundle({ seed: 2 }), { by: 'a test' });
  await services.blobs.put(`bundles/${digest}/trees.json`, '{}');
  const { pushed, missing } = await push();
  expect(pushed).toMatchObject([{ kind: 'version', name: '2' }]);
  expect(missing.find(({ kind }) => kind === 'version')).toMatchObject({
    name: '1',
    error: expect.stringContaining('trees.json is damaged'),
  });
});

it('of moves that came and went, only where the alias is now is shown', async () => {
  const { push, services } = await place();
  await push();
  await publish(services, smallBundle({ seed: 2 }), { by: 'a test', alias: ALIAS });
  await publish(services, smallBundle({ seed: 3 }), { by: 'a test', alias: ALIAS });
  mlflow.fail();
  await push();
  expect(mlflow.calls.filter((call) => call === 'registered-models/alias')).toHaveLength(1);
  expect(mlflow.aliases).toEqual({ champion: '3' });
});

describe('an alias that two put at the same time, by force', () => {
  /** One whose first call is done by the server after another, which moved ours, has ended. */
  async function overtaken(held: (call: number) => boolean) {
    const { push, services } = await place();
    await push();
    let calls = 0;
    mlflow.hold(async (call) => {
      if (call !== 'registered-models/alias' || !held(calls++)) return;
      await publish(services, smallBundle({ seed: 1 + calls }), { by: 'a test', alias: ALIAS });
      await push({ force: true });
    });
    await push({ model: 'small', version: '1', force: true });
    mlflow.hold();
    return { push };
  }

  it('is where ours is now, whoever of them was the last at the server', async () => {
    const { push } = await overtaken((call) => call === 0);
    expect(mlflow.aliases).toEqual({ champion: '2' });
    expect(await push()).toEqual({ pushed: [], missing: [] });
  });

  it('is left to the next push where others keep taking it', async () => {
    const { push } = await overtaken((call) => call % 2 === 0);
    await push();
    expect(mlflow.versions.length).toBeGreaterThan(3);
    expect(mlflow.aliases).toEqual({ champion: String(mlflow.versions.length) });
    expect(await push()).toEqual({ pushed: [], missing: [] });
  });
});

describe('a model that was deleted at the server and made again', () => {
  /** Two versions that were shown, and a move to the second while there is another model there. */
  async function moved(tags: { key: string; value: string }[]) {
    const { push, services } = await place();
    const second = await publish(services, smallBundle({ seed: 2 }), { by: 'a test' });
    await push();
    mlflow.models.splice(0, 1, { name: 'small', tags });
    const [first] = mlflow.versions.splice(0);
    for (const version of ['1', '2']) mlflow.versions.push({ ...first!, version });
    mlflow.aliases.champion = '1';
    await publish(services, smallBundle({ seed: 2 }), { by: 'a test', alias: ALIAS });
    return { pushed: await push(), digest: second.digest };
  }

  it('has the alias at the version that is ours, and not at what has its number now', async () => {
    const { pushed, digest } = await moved([{ key: 'solvent.model', value: 'small' }]);
    expect(pushed.missing).toEqual([]);
    const pointed = mlflow.versions.find(({ version }) => version === mlflow.aliases.champion);
    expect(pointed!.tags).toContainEqual({ key: 'solvent.digest', value: digest });
  });

  it("keeps the alias that another team's model has", async () => {
    const { pushed } = await moved([]);
    expect(pushed.missing).toMatchObject([{ kind: 'alias', error: expect.stringContaining('is not ours') }]);
    expect(mlflow.aliases).toEqual({ champion: '1' });
  });
});

it('a version that was deleted by hand keeps no promotion to it back', async () => {
  const { push, services } = await place();
  const { digest } = await publish(services, smallBundle({ seed: 2 }), { by: 'a test' });
  await push();
  mlflow.versions.splice(1, 1);
  await publish(services, smallBundle({ seed: 2 }), { by: 'a test', alias: ALIAS });
  expect((await push()).missing).toEqual([]);
  const pointed = mlflow.versions.filter(({ version }) => version === mlflow.aliases.champion);
  expect(pointed).toMatchObject([
    { tags: expect.arrayContaining([{ key: 'solvent.digest', value: digest }]) },
  ]);
});

describe('two registries at one server', () => {
  /** The first has shown its champion; the second, such as a laptop's, has another. */
  async function two() {
    const first = await place();
    await first.push();
    const second = await place();
    await publish(second.services, smallBundle({ seed: 2 }), { by: 'a test', alias: ALIAS });
    return { first, second };
  }

  it("the second's are refused by name, and what the first shows stays", async () => {
    const { second } = await two();
    const { pushed, missing } = await second.push({ force: true });
    expect(pushed).toEqual([]);
    const [{ value: owner } = { value: '' }] = mlflow.models[0]!.tags.slice(-1);
    expect(missing.find(({ kind }) => kind === 'version')?.error).toMatch(
      `belongs to the registry ${owner}, and this is `,
    );
    expect(mlflow.versions).toHaveLength(1);
    expect(mlflow.aliases).toEqual({ champion: '1' });
  });

  it('the second takes the model over by the tag that it is told, and the first is refused from then on', async () => {
    const { first, second } = await two();
    const { missing } = await second.push({ force: true });
    const error = missing.find(({ kind }) => kind === 'version')!.error!;
    const [, key = '', value = ''] = /set the tag (\S+) of small there to (\S+)\.$/.exec(error)!;
    mlflow.models[0]!.tags = [
      { key: 'solvent.model', value: 'small' },
      { key, value },
    ];
    expect((await second.push({ force: true })).missing).toEqual([]);
    const taken = { ...mlflow.aliases };
    await publish(first.services, smallBundle({ seed: 3 }), { by: 'a test', alias: ALIAS });
    const refused = expect.stringContaining(`belongs to the registry ${value}`);
    expect((await first.push({ force: true })).missing).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'version', error: refused })]),
    );
    expect(mlflow.aliases).toEqual(taken);
  });

  it('a model that was shown before registries had names belongs to the first that pushes', async () => {
    const { first, second } = await two();
    mlflow.models[0]!.tags = [{ key: 'solvent.model', value: 'small' }];
    await publish(first.services, smallBundle({ seed: 3 }), { by: 'a test', alias: ALIAS });
    expect((await first.push()).missing).toEqual([]);
    expect((await second.push()).pushed).toEqual([]);
  });
});

describe('a move while an earlier one of the alias', () => {
  /** Version 2 becomes the champion while what was tried for version 1 holds. */
  async function next(services: Awaited<ReturnType<typeof place>>['services']) {
    await publish(services, smallBundle({ seed: 2 }), { by: 'a test', alias: ALIAS });
  }

  it('waits after a failure is shown at once', async () => {
    const { push, services } = await place();
    mlflow.fail((call) => (call === 'registered-models/alias' ? 'refused' : null));
    expect((await push()).missing).toMatchObject([{ kind: 'alias' }]);
    mlflow.fail();
    expect((await push()).pushed).toEqual([]);
    await next(services);
    expect((await push()).missing).toEqual([]);
    expect(mlflow.aliases).toEqual({ champion: '2' });
  });

  it('is claimed by a process that was killed is shown at once', async () => {
    const { push, services, clock } = await place();
    await push();
    await services.database.query(
      "UPDATE mlflow_pushes SET done = NULL, claim = 'killed', claimed_until = ?",
      [clock.now() + 15 * 60_000],
    );
    await services.database.query("UPDATE mlflow_pushes SET done = '1' WHERE kind = 'version'");
    expect((await push()).pushed).toEqual([]);
    await next(services);
    expect((await push()).missing).toEqual([]);
    expect(mlflow.aliases).toEqual({ champion: '2' });
  });
});

it('a request that was given up and is done later moves the alias until the next look', async () => {
  const { push, services } = await place();
  await push();
  await publish(services, smallBundle({ seed: 2 }), { by: 'a test', alias: ALIAS });
  let release = () => {};
  const late = new Promise<void>((resolve) => (release = resolve));
  mlflow.hold((call) => (call === 'registered-models/alias' ? late : undefined));
  expect((await push({ patience: 300 })).missing).toMatchObject([{ kind: 'alias' }]);
  mlflow.hold();
  await publish(services, smallBundle({ seed: 3 }), { by: 'a test', alias: ALIAS });
  await push();
  expect(mlflow.aliases).toEqual({ champion: '3' });
  release();
  await expect.poll(() => mlflow.aliases).toEqual({ champion: '2' });
  expect((await push({ check: true })).missing).toEqual([]);
  expect(mlflow.aliases).toEqual({ champion: '3' });
});

it('a store that takes a file a push is shown a version in as many, and no file twice but one that was cut short', async () => {
  const { push } = await place();
  let puts = 0;
  const slow = () => {
    let left = 1;
    mlflow.fail((call) => (call === 'artifact' && left-- <= 0 ? 'refused' : null));
  };
  for (; mlflow.versions.length === 0 && puts < 50; puts++) {
    slow();
    await push({ force: true });
    if (puts === 0) mlflow.files.set([...mlflow.files.keys()][0]!, 1);
  }
  expect(mlflow.versions).toHaveLength(1);
  // Each push has put one: all of them, and the first again.
  expect(puts).toBe(mlflow.files.size + 1);
});
