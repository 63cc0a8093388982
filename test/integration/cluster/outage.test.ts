import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { APPLICATION, HEADERS, type Started, start, workFolder } from '../node/start.ts';
import { allServers } from '../support/servers/all.ts';

/** Requests a second, evenly, whether or not those before were answered. */
const RATE = 100;
/** So many of them are real, and the others dry runs: of a minute, 1,000 samples are kept. */
const REAL = 8;
/** Longer than one answer of the database is waited for. */
const OUTAGE_MILLISECONDS = 14_000;

const cluster = allServers(['--appendonly', 'yes']);
const { folder, remove } = workFolder();
afterAll(remove);

interface Answered {
  isReal: boolean;
  status: number;
}

/** Sends predictions until it is told to stop. */
function load(url: string) {
  const asked: Promise<Answered>[] = [];
  const one = async (isReal: boolean): Promise<Answered> => {
    const answer = await fetch(`${url}/api/v1/predict?dry_run=${!isReal}`, {
      method: 'POST',
      headers: HEADERS,
      body: APPLICATION,
    }).catch(() => undefined);
    await answer?.arrayBuffer();
    return { isReal, status: answer?.status ?? 0 };
  };
  const begun = performance.now();
  const timer = setInterval(() => {
    while (asked.length < ((performance.now() - begun) / 1_000) * RATE)
      asked.push(one(asked.length % REAL === 0));
  }, 5);
  return () => {
    clearInterval(timer);
    return Promise.all(asked);
  };
}

const pass = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function metric(url: string, series: string): Promise<number | undefined> {
  const text = await (await fetch(`${url}/metrics`, { headers: HEADERS })).text();
  const line = text.split('\n').find((each) => each.startsWith(series));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}

const spooled = (url: string, result: string) =>
  metric(url, `loan_spooled_messages_total{queue="samples",result="${result}"}`);

async function stop({ child, ended }: Started) {
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
}

const rows = async (table: string, what: string) =>
  Number(await cluster.postgres.ask(`SELECT ${what} FROM solvent.${table}`));

const servers = () => Object.values(cluster);
const OUTAGES: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
  [
    'stopped',
    () =>
      Promise.all([
        cluster.postgres.stop('immediate'),
        cluster.redis.stop('SIGTERM'),
        cluster.s3.stop('SIGKILL'),
      ]),
    () => Promise.all(servers().map((server) => server.start())),
  ],
  [
    'standing still',
    async () => servers().map((server) => server.signal('SIGSTOP')),
    async () => servers().map((server) => server.signal('SIGCONT')),
  ],
];

it('predictions are answered while the database, Redis and S3 are stopped or stand still, and all samples and counts of them arrive', async () => {
  const started = await start(
    {
      SOLVENT_STATE: join(folder, 'state'),
      DATABASE_URL: cluster.postgres.url,
      REDIS_URL: cluster.redis.url,
      ...cluster.s3.variables(),
      ROLES: 'api,drift',
      // Counted, and never reached.
      RATE_LIMIT_PER_MINUTE: '100000',
      DRIFT_SAMPLING_RATE: '1',
      DRIFT_SAMPLES_PER_MINUTE: '1000',
      METRICS_PUBLIC: 'true',
      STOP_DELAY_SECONDS: '0',
    },
    folder,
  );
  const { url } = started;
  const said = (event: string) => started.lines().filter((line) => line.event === event).length;
  const under = async (milliseconds: number) => {
    const end = load(url);
    await pass(milliseconds);
    return end();
  };
  // The first ones compile what all run.
  const first = await under(3_000);
  const usual = await under(5_000);
  const answered: Answered[] = [];
  for (const [index, [how, goAway, comeBack]] of OUTAGES.entries()) {
    const waited = (await spooled(url, 'spooled')) ?? 0;
    const endOutage = load(url);
    await pass(500);
    await goAway();
    await pass(OUTAGE_MILLISECONDS);
    // Told within the outage.
    expect(await spooled(url, 'spooled'), how).toBeGreaterThan(waited);
    expect(await metric(url, 'loan_registry_age_seconds'), how).toBeGreaterThan(5);
    // A process tells it every few seconds.
    await expect.poll(() => metric(url, 'loan_servers_away'), { timeout: 20_000 }).toBe(2);
    const readiness = await fetch(`${url}/readyz`);
    expect(readiness.status).toBe(200);
    expect(await readiness.json()).toMatchObject({
      data: { degraded: expect.stringContaining('The registry cannot be read') },
    });
    await comeBack();
    await expect.poll(() => said('circuit_closed'), { timeout: 20_000 }).toBe(2 * (index + 1));
    await expect.poll(() => said('spool_sent'), { timeout: 20_000 }).toBeGreaterThan(index);
    answered.push(...(await endOutage()));
  }
  expect(answered.filter(({ status }) => status !== 200)).toEqual([]);

  const sent = [...first, ...usual, ...answered].filter(({ isReal }) => isReal).length;
  const arrives = (table: string, what: string) =>
    expect.poll(() => rows(table, what), { timeout: 60_000, interval: 500 }).toBe(sent);
  await arrives('samples', 'count(*)');
  await arrives('application_minutes', 'coalesce(sum(scored), 0)');
  await expect.poll(() => metric(url, 'loan_spooled_messages_waiting'), { timeout: 10_000 }).toBe(0);
  expect(await spooled(url, 'sent')).toBe(await spooled(url, 'spooled'));
  expect(await spooled(url, 'dropped')).toBeUndefined();
  expect([said('circuit_open'), said('circuit_closed')]).toEqual([4, 4]);
  await stop(started);
});
