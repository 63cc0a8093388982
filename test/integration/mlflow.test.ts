import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askClient } from '../../scripts/check-mlflow/client.ts';
import { type RealMlflow, realMlflow } from '../../scripts/check-mlflow/server.ts';
import { readManifest } from '../../src/model/bundle.ts';
import { probabilityOf } from '../../src/model/model.ts';
import { moveAlias } from '../../src/registry/aliases.ts';
import { sendJson } from '../../src/registry/mlflow/connection.ts';
import { pushMissing } from '../../src/registry/mlflow/push.ts';
import { pushFailure } from '../../src/registry/mlflow/push-failure.ts';
import { publish } from '../../src/registry/publish.ts';
import { likeChampion } from '../registry/like-champion.ts';
import { registryPlace } from '../registry/mlflow/place.ts';
import { imported } from '../training/imported/support.ts';

/** A real MLflow server and its Python client. PYTHON_MLFLOW names an interpreter that has both, pandas and xgboost. */
const python = process.env.PYTHON_MLFLOW;
const MODEL = 'loan-default';
const PATIENCE = 120_000;
/** Of the features by Python's names. */
const SCALER = { mean: [0.5, 30_000, 45, 0.5, 9_000], scale: [0.4, 12_000, 12, 0.5, 4_000] };

describe.skipIf(!python)('a real MLflow server', { timeout: 300_000 }, () => {
  let folder: string;
  let real: RealMlflow;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'solvent-mlflow-'));
    real = await realMlflow(python!, { folder });
    await real.start();
  }, 300_000);
  afterAll(async () => {
    await real?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  /** A registry of its own, which shows everything in an experiment of its own. */
  function place(experiment: string) {
    const mlflow = {
      url: new URL(real.url),
      authorization: undefined,
      fetch,
      timeout: (ms: number) => AbortSignal.timeout(ms),
    };
    const services = { ...registryPlace(), mlflow, experiment };
    const { clock } = services;
    // One registered model has one registry.
    void services.database.query("INSERT INTO registry_id (only, id) VALUES (1, 'of the tests')", []);
    return {
      services,
      mlflow,
      publish: (seed: number, alias?: string) =>
        publish(services, likeChampion(seed), {
          by: 'a test',
          ...(alias && { alias: { name: alias, why: 'a test', force: true } }),
        }),
      move: (alias: string, version: string) =>
        moveAlias(services.database, {
          model: MODEL,
          alias,
          version,
          by: 'a test',
          why: 'a test',
          at: clock.now(),
        }),
      push: (more: object = {}) => pushMissing(services, { patience: PATIENCE, ...more }),
      seen: (more: object = {}) => askClient(python!, { uri: real.url, model: MODEL, experiment, ...more }),
    };
  }

  it("gives the API's probabilities by alias, and says how the model was made", async () => {
    const { publish, push, seen } = place('shown');
    const { digest } = await publish(1, 'champion');
    expect(await push()).toMatchObject({ pushed: [{ kind: 'version' }, { kind: 'alias' }], missing: [] });
    const manifest = readManifest(likeChampion(1).get('manifest.json'));
    const { rows, margins } = manifest.golden;
    const all = await seen({ alias: 'champion', rows, artifacts: true, histories: ['cv.roc_auc'] });
    expect(all.probabilities).toHaveLength(margins.length);
    const apart = margins.map((margin, index) => Math.abs(all.probabilities[index]! - probabilityOf(margin)));
    expect(Math.max(...apart)).toBeLessThan(1e-6);
    expect(all.aliased['solvent.digest']).toBe(digest);
    const [run] = all.runs;
    expect(run).toMatchObject({
      status: 'FINISHED',
      params: { max_depth: '2', 'smote.ratio': '0.2', seed: '1' },
      tags: { 'solvent.digest': digest, 'solvent.version': '1' },
      inputs: [manifest.data.sha256.slice(0, 36)],
    });
    expect(run!.metrics['holdout.roc_auc']).toBe(manifest.metrics.holdout.roc_auc!.value);
    expect(run!.metrics['cv.roc_auc.std']).toBe(manifest.metrics.cv!.roc_auc!.std);
    expect(run!.histories['cv.roc_auc']).toEqual(
      manifest.metrics.cv!.roc_auc!.folds!.map((value, fold) => [fold + 1, value]),
    );
    expect(run!.artifacts).toEqual(
      expect.arrayContaining(['model/MLmodel', 'model/model.json', 'model/manifest.json', 'model/roc.svg']),
    );
  });

  it("gives the API's probabilities of a model with a scaler", async () => {
    const { files } = await imported({ scaler: JSON.stringify(SCALER) });
    const { golden, scaler, name } = readManifest(files.get('manifest.json'));
    const { services, push, seen } = place('scaled');
    await publish(services, files, { by: 'a test', alias: { name: 'champion', why: 'a test', force: true } });
    expect((await push()).missing).toEqual([]);
    // Golden rows are what the trees see.
    const rows = golden.rows.map((row) =>
      row.map((value, at) => value && value * scaler!.scale[at]! + scaler!.mean[at]!),
    );
    const { probabilities } = await seen({ model: name, alias: 'champion', rows });
    const apart = golden.margins.map((margin, at) => Math.abs(probabilities[at]! - probabilityOf(margin)));
    expect(Math.max(...apart)).toBeLessThan(1e-6);
  });

  it('has one run and one version a digest, whoever shows it, how often and at the same time', async () => {
    const places = [place('often'), place('often'), place('often')];
    const [published] = await Promise.all(places.map(({ publish }) => publish(2)));
    const digest = published?.digest;
    for (let time = 0; time < 3; time++)
      await Promise.all(places.map(({ push }) => push({ model: MODEL, version: '1', force: true })));
    const { runs, versions } = await places[0]!.seen();
    expect(runs.map(({ status }) => status)).toEqual(['FINISHED']);
    expect(versions.filter(({ tags }) => tags['solvent.digest'] === digest)).toHaveLength(1);
  });

  it('moves the alias after ours, back as well, and names one that it keeps for itself', async () => {
    const { publish, push, move, seen, services } = place('aliases');
    const first = await publish(3, 'champion');
    const second = await publish(4);
    await push();
    const rows = readManifest(likeChampion(3).get('manifest.json')).golden.rows.slice(0, 1);
    for (const { version, digest } of [second, first]) {
      await move('champion', version);
      await push();
      expect((await seen({ alias: 'champion', rows })).aliased['solvent.digest']).toBe(digest);
    }
    await move('v1', '1');
    expect(await push()).toMatchObject({
      pushed: [],
      missing: [{ kind: 'alias', name: 'v1', error: expect.stringContaining('v1') }],
    });
    services.clock.advance(60_000);
    expect(services.logger.entries.filter(({ event }) => event === 'mlflow_not_pushed')).toHaveLength(1);
  });

  it('puts back a version that somebody removed there, and the alias that was at it', async () => {
    const { publish, push, mlflow, seen } = place('removed');
    const { digest } = await publish(7, 'champion');
    await push();
    const before = (await seen()).versions.find(({ tags }) => tags['solvent.digest'] === digest)!;
    await sendJson(mlflow, 'DELETE', 'mlflow/model-versions/delete', {
      name: MODEL,
      version: before.version,
    });
    expect(await push({ check: true })).toMatchObject({
      pushed: [{ kind: 'version' }, { kind: 'alias' }],
      missing: [],
    });
    const rows = readManifest(likeChampion(7).get('manifest.json')).golden.rows.slice(0, 1);
    const { aliased, runs } = await seen({ alias: 'champion', rows });
    expect(aliased['solvent.digest']).toBe(digest);
    expect(runs).toHaveLength(1);
    expect(await push({ check: true })).toEqual({ pushed: [], missing: [] });
  });

  it('takes back an experiment that was deleted', async () => {
    const { publish, push, mlflow, seen } = place('deleted');
    await publish(5);
    const { experiment_id } = (await sendJson(mlflow, 'POST', 'mlflow/experiments/create', {
      name: 'deleted',
    })) as { experiment_id: string };
    await sendJson(mlflow, 'POST', 'mlflow/experiments/delete', { experiment_id });
    expect((await push()).missing).toEqual([]);
    expect((await seen()).runs).toHaveLength(1);
  });

  it('shows a training that failed as one run that failed', async () => {
    const { mlflow, seen } = place('failed');
    const params = [{ key: 'max_depth', value: '3' }];
    for (let time = 0; time < 2; time++)
      await pushFailure(
        mlflow,
        { model: MODEL, id: 'one', reason: 'no row', begun: 1_000, ended: 2_000, params },
        'failed',
      );
    expect((await seen()).runs).toMatchObject([
      { status: 'FAILED', params: { max_depth: '3' }, tags: { 'solvent.reason': 'no row' } },
    ]);
  });

  it('leaves a model alone that somebody else registered under the name', async () => {
    const { mlflow, publish, push } = place('taken');
    await publish(6);
    await sendJson(mlflow, 'DELETE', 'mlflow/registered-models/delete-tag', {
      name: MODEL,
      key: 'solvent.model',
    });
    expect((await push()).missing).toMatchObject([{ error: expect.stringContaining('is not ours') }]);
    await sendJson(mlflow, 'POST', 'mlflow/registered-models/set-tag', {
      name: MODEL,
      key: 'solvent.model',
      value: MODEL,
    });
  });

  it('goes on where a kill of the server left it', async () => {
    const { publish, push, seen, services } = place('killed');
    for (let seed = 20; seed < 22; seed++) {
      await publish(seed);
      const pushing = push();
      await wait(100 + 150 * (seed - 20));
      await real.kill();
      await pushing;
      await real.start();
      services.clock.advance(3_600_000);
      expect((await push()).missing).toEqual([]);
    }
    const { runs } = await seen();
    expect(runs.map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED']);
    expect(new Set(runs.map(({ tags }) => tags['solvent.digest'])).size).toBe(2);
  });
});
