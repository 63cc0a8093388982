/**
 * `predict` on Node while PostgreSQL, Redis and a server of S3 are stopped for a minute, one after the other, under arrivals that do not wait: answers,
 * latencies beside those of before, and what became of the samples.
 *
 *   npm run bench -- outages       wants the programs of PostgreSQL 15, redis-server and versitygw (or its path in VERSITYGW)
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { postgresServer } from '../../test/integration/support/servers/postgres.ts';
import { redisServer } from '../../test/integration/support/servers/redis.ts';
import { s3Server } from '../../test/integration/support/servers/s3.ts';
import { applications } from './edge/applications.ts';
import { startProduct } from './node/server.ts';
import { arrive, HEADERS } from './open-loop/arrive.ts';
import type { ArrivalResult } from './open-loop/load.ts';

const PER_SECOND = 200;
const SECONDS = 60;
/** Once a server is back: a circuit asks at least every five seconds, and a spool at least every ten. */
const BACK_MILLISECONDS = 30_000;
const MOST_TIMES_P99 = 2;

const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
const [postgres, redis, s3] = await Promise.all([
  postgresServer(),
  redisServer(['--appendonly', 'yes']),
  s3Server(),
]);
const product = await startProduct({
  state: join(folder, 'state'),
  variables: {
    ROLES: 'api,drift',
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    ...s3.variables(),
    DRIFT_SAMPLING_RATE: '1',
    DRIFT_SAMPLES_PER_MINUTE: '1000',
    METRICS_PUBLIC: 'true',
  },
});
let asked = 0;
try {
  const load = {
    url: `${product.url}/api/v1/predict`,
    applications: await applications(product.url),
    perSecond: PER_SECOND,
  };
  const asks = async (seconds: number) => {
    const result = await arrive({ ...load, seconds });
    asked += result.requests;
    return result;
  };
  await asks(10);
  const usual = await asks(SECONDS);
  console.log('server away    requests   p50 ms   p99 ms   max ms   lost   wrong   spooled   sent   dropped');
  await print('none', usual);
  for (const [name, server] of Object.entries({ PostgreSQL: postgres, Redis: redis, S3: s3 })) {
    await server.stop();
    const result = await asks(SECONDS);
    await server.start();
    await wait(BACK_MILLISECONDS);
    await print(name, result);
    const ratio = result.p99Milliseconds / usual.p99Milliseconds;
    if (ratio > MOST_TIMES_P99 || result.lost + result.wrong > 0) process.exitCode = 1;
    console.log(`  p99 ${ratio.toFixed(2)} × of before; at most ${MOST_TIMES_P99}`);
    if (result.lost > 0) console.log('  lost to', result.lostTo);
  }
  const [kept, sent, dropped] = await Promise.all(['spooled', 'sent', 'dropped'].map(spooled));
  const counted = Number(await postgres.ask('SELECT sum(scored) FROM solvent.application_minutes'));
  console.log(
    `spooled ${kept} · sent ${sent} · dropped ${dropped} · predictions ${asked}, of which the database counts ${counted}`,
  );
  if (sent !== kept || dropped !== 0 || counted !== asked) process.exitCode = 1;
} finally {
  await product.stop();
  await Promise.all([postgres, redis, s3].map((server) => server.remove()));
  await rm(folder, { recursive: true, force: true });
}

async function print(name: string, result: ArrivalResult): Promise<void> {
  const { requests, p50Milliseconds, p99Milliseconds, mostMilliseconds, lost, wrong } = result;
  const milliseconds = [p50Milliseconds, p99Milliseconds, mostMilliseconds].map((value) =>
    value.toFixed(1).padStart(9),
  );
  const counts = await Promise.all(['spooled', 'sent', 'dropped'].map(spooled));
  const [kept, sent, dropped] = counts as [number, number, number];
  console.log(
    `${name.padEnd(12)}${String(requests).padStart(11)}${milliseconds.join('')}${String(lost).padStart(7)}${String(wrong).padStart(8)}${String(kept).padStart(10)}${String(sent).padStart(7)}${String(dropped).padStart(10)}`,
  );
}

/** Of all messages so far. */
async function spooled(result: string): Promise<number> {
  const text = await (await fetch(`${product.url}/metrics`, { headers: HEADERS })).text();
  const series = `loan_spooled_messages_total{queue="samples",result="${result}"}`;
  const line = text.split('\n').find((each) => each.startsWith(series));
  return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ') + 1));
}
