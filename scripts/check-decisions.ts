/**
 * Scores applications on Node without pause, and portfolios beside them, while the process that writes the record is killed with `kill -9` and
 * the champion is moved, and holds the record against what was answered.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { minuteOf, piecesOf } from '../src/decisions/store/keys.ts';
import { decisionStore } from '../src/decisions/store/store.ts';
import { nodeOrtRuntime } from '../src/platform/node/ort.ts';
import { seededRandom } from '../src/random.ts';
import { modelHolder } from '../src/registry/holder.ts';
import { CHAMPION } from '../src/registry/move.ts';
import { publish } from '../src/registry/publish.ts';
import { noMetrics } from '../src/telemetry/none.ts';
import { type ServerProcess, startProduct } from './bench/node/server.ts';
import { type Consumer, startConsumer } from './check-decisions/consumer.ts';
import { judge } from './check-decisions/judged.ts';
import { type Load, startLoad } from './check-decisions/load.ts';
import { drawn, isShown, mostReads } from './check-decisions/look-ups.ts';
import { portfoliosOf } from './check-decisions/portfolios.ts';
import { disturb } from './check-decisions/under-load.ts';
import { until, untilCompacted } from './check-decisions/waiting.ts';
import { namesServers } from './check-kill/cluster.ts';
import { MODEL, trainedBundle } from './check-publish/bundles.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { distinctApplications } from './concurrency/applications.ts';
import { localChampion } from './dev/local-model.ts';
import { withNodeState } from './dev/node-state.ts';
import { PROJECT_ROOT } from './dev/stack.ts';
import { wholeNumber } from './training/input.ts';

const APPLICATIONS = 10_000;
const CONNECTIONS = 16;
/** Seeds of the loans that the promoted versions are trained on. */
const VERSIONS = ['3', '4', '5'];
/** Of a portfolio, which is handed in before each kill: some chunks. */
const PORTFOLIO = { rows: 3_000, seed: '6', chunkBytes: '16384' };
const LOOK_UPS = { counted: 100, shown: 50 };
/** What is asked of a look-up, in a minute that has such a share of the decisions: of all of them 30,000. */
const MOST_READS = 3;
const LEAST_IN_MINUTE = 0.3;

const { values } = readCommand({
  run: 'npm run check:decisions',
  about: [
    'Scores applications on Node, embedded, with a process that answers and one that writes the record of decisions. The latter, which scores portfolios, too, is killed with `kill -9` while it holds records, and started again, while three versions are promoted and the last is rolled back. Then every decision that was answered, or stands in the results of a portfolio, must stand in the record once, as it was answered, and come out the same, byte for byte, when it is scored again. In the end it counts how many objects a look-up reads in the fullest minute.',
  ],
  options: {
    decisions: { type: 'string', value: 'NUMBER', default: '100000', about: 'at least' },
    kills: { type: 'string', value: 'NUMBER', default: '10', about: 'how often' },
    seed: { type: 'string', value: 'NUMBER', default: '1', about: 'of the applications and the moments' },
  },
  fails: 'the record is not as it must be',
  example: 'npm run check:decisions -- --decisions 5000 --kills 3',
});
const { decisions, kills, random } = settings(() => {
  if (namesServers(process.env))
    throw new Error('DATABASE_URL, REDIS_URL or S3_ENDPOINT is set, and this is about a state in a folder');
  return {
    decisions: wholeNumber('--decisions', values.decisions, 1),
    kills: wholeNumber('--kills', values.kills, 1),
    random: seededRandom(wholeNumber('--seed', values.seed, 0)),
  };
});

const folder = await mkdtemp(join(tmpdir(), 'solvent-decisions-'));
const state = join(folder, 'state');
let api: ServerProcess | undefined;
let consumer: Consumer | undefined;
let load: Load | undefined;
try {
  const bundles = await Promise.all(VERSIONS.map((seed) => trainedBundle(drawnLoans(seed))));
  const applications = distinctApplications(
    await localChampion(PROJECT_ROOT, MODEL),
    APPLICATIONS,
    random,
  ).map(({ body }) => body);
  await withNodeState(state, 1, async (services) => {
    const versions: string[] = [];
    for (const files of bundles) versions.push((await publish(services, files, { by: 'a check' })).version);
    const variables = {
      ROLES: 'api',
      DECISION_LOG: 'on',
      LOG_SUCCESS_RATE: '0',
      PORTFOLIO_CHUNK_BYTES: PORTFOLIO.chunkBytes,
    };
    api = await startProduct({ state, variables });
    const { url } = api;
    const writing = startConsumer(state, services.database, random);
    consumer = writing;
    const portfolios = portfoliosOf(url, drawnLoans(PORTFOLIO.seed, PORTFOLIO.rows));

    const begin = performance.now();
    load = startLoad(url, applications, CONNECTIONS);
    const scoring = {
      ...writing,
      async replace() {
        await portfolios.submit();
        return writing.replace();
      },
    };
    const disturbed = await disturb(url, load, scoring, { decisions, kills, versions, random });
    await load.stop();
    const { failed } = load;
    const told = new Map(load.told);
    const seconds = (performance.now() - begin) / 1_000;
    const perSecond = told.size / seconds;
    console.log(`answered     ${told.size} on ${CONNECTIONS} connections, ${perSecond.toFixed(0)} a second`);
    for (const [what, times] of failed) wrong(`${times} × ${what}`);

    const store = decisionStore({ blobs: services.blobs, pause });
    const latest = [...told.keys()].sort().at(-1)!;
    const shown = async (id: string) => isShown(url, id, told.get(id)!);
    await until('The latest decision is found', async () => (await shown(latest)) !== undefined);
    const early = await shown(latest);
    if ((await services.blobs.list(piecesOf(minuteOf(latest)))).objects.length === 0)
      wrong('The latest decision was put together before it was looked up.');
    const ofRows = await portfolios.told();
    console.log(`portfolios   ${ofRows.size} rows in ${kills} jobs`);
    if (ofRows.size !== kills * PORTFOLIO.rows) wrong('Not every row has a decision of its own.');
    for (const [id, row] of ofRows) told.set(id, row);
    await untilCompacted(services, [...told.keys()].sort().at(-1)!);
    const late = await Promise.all(drawn(told.keys(), LOOK_UPS.shown, random).map(shown));
    const asTold = late.filter(Boolean).length;
    console.log(`shown        ${asTold} of ${late.length} as they were told`);
    if (!early || asTold < late.length) wrong('A decision is not shown as it was told.');
    await consumer.kill();
    consumer = undefined;
    await api.stop();
    api = undefined;

    const models = modelHolder({
      ...services,
      logger: { log() {} },
      metrics: noMetrics(),
      background: () => {},
      name: MODEL,
      alias: CHAMPION,
      createRuntime: nodeOrtRuntime,
    });
    const judged = await judge(store, models, told);
    const { fullest, foundOnce, missing, repeated, untold, otherwise, replayed, differing } = judged;
    const reads = await mostReads(store, drawn(fullest, LOOK_UPS.counted, random));
    console.log(`versions     ${[...judged.versions].sort().join(', ')} decided`);
    console.log(`kills        ${disturbed.inTheMidst} of ${disturbed.kills} while it held records`);
    console.log(`a look-up    ${reads} object reads at most, in a minute of ${fullest.length} decisions`);
    console.log(
      `decisions ${told.size} · found once ${foundOnce} · missing ${missing} · repeated ${repeated} · replayed ${replayed} · differing ${differing} · kills ${disturbed.kills} · promotions ${disturbed.promotions} · rollbacks ${disturbed.rollbacks}`,
    );
    if (foundOnce !== told.size || missing + repeated > 0) wrong('Not every decision is found once.');
    if (replayed !== told.size || differing > 0) wrong('Not every decision comes out the same.');
    if (untold > 0) wrong(`${untold} records are of decisions that nobody was told.`);
    if (otherwise > 0) wrong(`${otherwise} records say something else than the answer.`);
    if (judged.versions.size <= VERSIONS.length) wrong('Not every version decided.');
    if (disturbed.inTheMidst === 0) wrong('No kill came while records were held, and so it shows nothing.');
    if (reads > MOST_READS) wrong(`A look-up may read ${MOST_READS} objects.`);
    if (fullest.length < LEAST_IN_MINUTE * decisions) wrong('No minute was full enough.');
  });
} finally {
  await load?.stop();
  await consumer?.kill();
  await api?.stop();
  await rm(folder, { recursive: true, force: true });
}

function drawnLoans(seed: string, rows = 2_000): string {
  const file = join(folder, `loans-${seed}.csv`);
  const sample = join(import.meta.dirname, 'sample.ts');
  execFileSync(process.execPath, [sample, '--rows', `${rows}`, '--seed', seed, '--out', file], {
    stdio: 'ignore',
  });
  return file;
}

function wrong(what: string): void {
  console.log(`  ${what}`);
  process.exitCode = 1;
}
