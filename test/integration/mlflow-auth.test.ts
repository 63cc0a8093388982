import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealMlflow, realMlflow } from '../../scripts/check-mlflow/server.ts';
import { readEnvironment } from '../../src/environment.ts';
import { mlflowServerOf } from '../../src/registry/mlflow/connection.ts';
import { fetchModel } from '../../src/registry/mlflow/fetch-model.ts';
import { pushMissing } from '../../src/registry/mlflow/push.ts';
import { publish } from '../../src/registry/publish.ts';
import { smallBundle } from '../model/support/bundle.ts';
import { registryPlace } from '../registry/mlflow/place.ts';

/** PYTHON_MLFLOW names an interpreter with mlflow, and with flask-wtf, which its basic-auth application wants. */
const python = process.env.PYTHON_MLFLOW;
const USER = 'ann';
const PASSWORD = 'only-for-this-test';

describe.skipIf(!python)('a real MLflow server with basic authentication', { timeout: 300_000 }, () => {
  let folder: string;
  let real: RealMlflow;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'solvent-mlflow-'));
    const config = join(folder, 'auth.ini');
    const users = [
      `database_uri = sqlite:///${join(folder, 'auth.db')}`,
      `admin_username = ${USER}`,
      `admin_password = ${PASSWORD}`,
    ];
    const said = ['[mlflow]', 'default_permission = NO_PERMISSIONS', ...users];
    const asks = 'authorization_function = mlflow.server.auth:authenticate_request_basic_auth';
    await writeFile(config, [...said, asks, ''].join('\n'));
    const env = { MLFLOW_AUTH_CONFIG_PATH: config, MLFLOW_FLASK_SERVER_SECRET_KEY: PASSWORD };
    real = await realMlflow(python!, { folder, env, args: ['--app-name', 'basic-auth'] });
    await real.start();
  }, 300_000);
  afterAll(async () => {
    await real?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const server = (password: string) =>
    mlflowServerOf(
      readEnvironment({
        MLFLOW_TRACKING_URI: real.url,
        MLFLOW_TRACKING_USERNAME: USER,
        MLFLOW_TRACKING_PASSWORD: password,
      }),
      { fetch, timeout: (ms) => AbortSignal.timeout(ms) },
    )!;

  it('is shown a version, and gives it back, to the user that it knows; another is told which variables say who asks', async () => {
    const services = registryPlace();
    const files = smallBundle();
    await publish(services, files, {
      by: 'a test',
      alias: { name: 'champion', why: 'a test', force: true },
    });
    const push = (password: string) =>
      pushMissing({ ...services, mlflow: server(password) }, { patience: 120_000, force: true });
    const fetched = (password: string) => fetchModel(server(password), 'models:/small@champion');
    const told = expect.stringMatching(/answers 401.*MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD/);

    const { pushed, missing } = await push('not-the-password');
    expect(pushed).toEqual([]);
    expect(missing.find(({ kind }) => kind === 'version')).toMatchObject({ error: told });
    expect(await push(PASSWORD)).toMatchObject({
      pushed: [{ kind: 'version' }, { kind: 'alias' }],
      missing: [],
    });
    expect(await fetched(PASSWORD)).toEqual({ name: 'version 1 of small', kind: 'bundle', files });
    await expect(fetched('not-the-password')).rejects.toMatchObject({
      code: 'validation_error',
      message: told,
    });
  });
});
