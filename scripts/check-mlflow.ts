/**
 * Shows a real MLflow server many versions while it, and who shows them, are killed with `kill -9` at random moments. Then looks by MLflow's own
 * client whether each digest has one run that is finished and one version.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readManifest } from '../src/model/bundle.ts';
import { probabilityOf } from '../src/model/model.ts';
import { filesystemBlobStore } from '../src/platform/node/filesystem.ts';
import { sqliteDatabase } from '../src/platform/node/sqlite.ts';
import { systemClock } from '../src/platform/system-clock.ts';
import { seededRandom } from '../src/random.ts';
import { publish } from '../src/registry/publish.ts';
import { askClient } from './check-mlflow/client.ts';
import { realMlflow } from './check-mlflow/server.ts';
import { fullStores, type Stores } from './check-mlflow/stores.ts';
import { bundleOfSeed, MODEL } from './check-publish/bundles.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { PROJECT_ROOT } from './dev/stack.ts';
import { wholeNumber } from './training/input.ts';

/** Of bundles that only this check shows. */
const FIRST_SEED = 2_000_000;
/** How often the server is killed while it is shown one, and how often who shows it. */
const SERVER_KILLED = 0.25;
const PUSHER_KILLED = 0.25;
/** In times of what one took undisturbed: some kills come too late, most do not. */
const LONGEST_LIFE = 1.2;
const TOLERANCE = 1e-6;
const EXPERIMENT = 'check-mlflow';

const { values } = readCommand({
  run: 'npm run check:mlflow',
  about: [
    "Shows a real MLflow server many versions while it, and who shows them, are killed with `kill -9` at random moments. Then looks by MLflow's own client whether each digest has one run that is finished and one version, and whether the alias gives the probabilities of the API.",
  ],
  options: {
    pushes: { type: 'string', value: 'NUMBER', default: '200', about: 'how many versions' },
    seed: { type: 'string', value: 'NUMBER', default: '1', about: 'of the moments' },
    full: {
      type: 'boolean',
      default: false,
      about:
        'the server keeps what it is told in PostgreSQL and S3 (initdb, pg_ctl and versitygw on the PATH)',
    },
  },
  variables: {
    PYTHON_MLFLOW:
      'an interpreter with mlflow, pandas and xgboost, and psycopg2 and boto3 for --full (default: python3)',
  },
  fails: 'a digest has not one finished run and one version, or a probability is another',
  example: 'npm run check:mlflow -- --pushes 20',
});
const { pushes, random } = settings(() => ({
  pushes: wholeNumber('--pushes', values.pushes, 1),
  random: seededRandom(wholeNumber('--seed', values.seed, 0)),
}));
const python = process.env.PYTHON_MLFLOW || 'python3';
const folder = await mkdtemp(join(tmpdir(), 'solvent-mlflow-'));
const file = join(folder, 'registry.sqlite');
const bundles = join(folder, 'bundles');
const services = {
  database: sqliteDatabase(file),
  blobs: filesystemBlobStore(bundles),
  clock: systemClock(),
};
services.database.migrate(join(PROJECT_ROOT, 'migrations'));
let stores: Stores | undefined;
let pusher: ChildProcess | undefined;
let real: Awaited<ReturnType<typeof realMlflow>> | undefined;
const killed = { server: 0, pusher: 0 };
try {
  if (values.full) stores = await fullStores(folder);
  real = await realMlflow(python, { folder, ...stores?.mlflow });
  await real.start();
  await show(0);
  const begin = Date.now();
  await show(1);
  const duration = Date.now() - begin;
  console.log(`undisturbed: ${duration} ms, the start of who shows it included`);
  for (let index = 2; index < pushes; index++) {
    await show(index, duration);
    if (index % 10 === 9) console.log(`shown ${index + 1} of ${pushes}`);
  }
  let rest = 1;
  for (let time = 0; time < 5 && rest !== 0; time++) rest = await push().ended;
  await examine(rest);
} finally {
  if (pusher && pusher.exitCode === null) pusher.kill('SIGKILL');
  await real?.kill();
  await stores?.stop();
  services.database.close();
  await rm(folder, { recursive: true, force: true });
}

/** Publishes a version and shows it. @param duration of one undisturbed, in milliseconds; without it nothing is killed */
async function show(index: number, duration?: number): Promise<void> {
  await publish(services, bundleOfSeed(FIRST_SEED + index), {
    by: 'npm run check:mlflow',
    alias: { name: 'champion', why: `version ${index + 1}`, force: true },
  });
  const { begun, ended } = push();
  await begun;
  if (duration !== undefined) {
    await wait(random.next() * LONGEST_LIFE * duration);
    if (random.next() < PUSHER_KILLED && pusher!.kill('SIGKILL')) killed.pusher++;
    if (random.next() < SERVER_KILLED) {
      await real!.kill();
      killed.server++;
      await ended;
      await real!.start();
    }
  }
  await ended;
}

function push(): { begun: Promise<unknown>; ended: Promise<number> } {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'check-mlflow', 'pusher.ts'), file, bundles, real!.url, EXPERIMENT],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  pusher = child;
  const closed = once(child, 'close');
  return {
    begun: Promise.race([once(child.stdout, 'data'), closed]),
    ended: closed.then(() => child.exitCode ?? 1),
  };
}

async function examine(rest: number): Promise<void> {
  const { golden } = readManifest(bundleOfSeed(FIRST_SEED + pushes - 1).get('manifest.json'));
  const seen = await askClient(python, {
    uri: real!.url,
    model: MODEL,
    experiment: EXPERIMENT,
    alias: 'champion',
    rows: golden.rows,
  });
  const { runs, versions, aliased, probabilities } = seen;
  const digests = await services.database.query<{ digest: string }>('SELECT digest FROM model_versions');
  const wrong = digests.filter(({ digest }) => {
    const own = runs.filter(({ tags }) => tags['solvent.digest'] === digest);
    const registered = versions.filter(({ tags }) => tags['solvent.digest'] === digest);
    return own.length !== 1 || own[0]!.status !== 'FINISHED' || registered.length !== 1;
  });
  const apart = golden.margins.map((margin, row) => Math.abs(probabilities[row]! - probabilityOf(margin)));
  const isLast = aliased['solvent.version'] === String(pushes);
  console.log(
    `pushes ${pushes} · server killed ${killed.server} · pusher killed ${killed.pusher} · runs ${runs.length} · versions ${versions.length} · digests not shown once ${wrong.length}`,
  );
  console.log(
    `champion is version ${aliased['solvent.version']} of ${pushes}; largest difference of probabilities ${Math.max(...apart).toExponential(2)}`,
  );
  const holds =
    rest === 0 &&
    wrong.length === 0 &&
    isLast &&
    runs.length === digests.length &&
    versions.length === digests.length &&
    Math.max(...apart) <= TOLERANCE;
  if (!holds) process.exitCode = 1;
}
