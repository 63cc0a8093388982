/**
 * A million loans from submit to downloaded results, by two processes that answer and score with a thread each, over PostgreSQL, Redis and a server
 * of S3 on this machine: beside the embedded default with two threads, in turns; and once more with one of the two killed half-way.
 *
 *   npm run bench -- portfolio-cluster       wants the programs of PostgreSQL 15, redis-server and versitygw (or its path in VERSITYGW)
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { postgresServer } from '../../test/integration/support/servers/postgres.ts';
import { redisServer } from '../../test/integration/support/servers/redis.ts';
import { s3Server } from '../../test/integration/support/servers/s3.ts';
import { settings } from '../cli/settings.ts';
import { samplePortfolio } from '../dev/sample-portfolio.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import { call, type Job } from '../portfolio/client.ts';
import { wholeNumber } from '../training/input.ts';
import { type ServerProcess, startProduct } from './node/server.ts';
import { type JobTiming, median, timeJob } from './portfolio/timing.ts';

const ROWS = settings(() => wholeNumber('ROWS', process.env.ROWS || '1000000', 1));
const ROUNDS = 3;
const POLL_MILLISECONDS = 20;
const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
const file = (name: string) => join(folder, name);
const input = file('portfolio.csv');
samplePortfolio(ROWS, input);

const [postgres, redis, s3] = await Promise.all([postgresServer(['fsync=on']), redisServer(), s3Server()]);
const started: ServerProcess[] = [];
try {
  const servers = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    ...s3.variables(),
  };
  const embedded = await start('embedded', { BATCH_THREADS: '2' });
  const survivor = await start('survivor', { ...servers, BATCH_THREADS: '1' });
  const victim = await start('victim', { ...servers, BATCH_THREADS: '1' });

  const ours: JobTiming[] = [];
  const theirs: JobTiming[] = [];
  // The first jobs load the model.
  await job(embedded, 'embedded.csv');
  await job(survivor, 'cluster.csv');
  for (let round = 0; round < ROUNDS; round++) {
    theirs.push(await job(embedded, 'embedded.csv'));
    ours.push(await job(survivor, 'cluster.csv'));
  }
  print('embedded, two threads', theirs);
  print('cluster, two processes', ours);
  console.log(
    `rows per second, cluster / embedded = ${(median(theirs, 'total') / median(ours, 'total')).toFixed(2)}`,
  );

  const before = await latestJob(survivor);
  const disturbed = job(survivor, 'disturbed.csv');
  await halfWay(survivor, before);
  victim.child.kill('SIGKILL');
  print('cluster, one killed', [await disturbed]);

  const digests = await Promise.all(['embedded.csv', 'cluster.csv', 'disturbed.csv'].map(digestOf));
  const same = digests.every((digest) => digest === digests[0]);
  console.log(
    same
      ? `the three files are the same, byte for byte: ${ROWS} rows, each once`
      : 'THE FILES DIFFER: rows were lost or repeated',
  );
  if (!same) process.exitCode = 1;
} finally {
  for (const one of started) await one.stop();
  await Promise.all([postgres, redis, s3].map((server) => server.remove()));
  await rm(folder, { recursive: true });
}

async function start(name: string, variables: Record<string, string>): Promise<ServerProcess> {
  const one = await startProduct({
    state: file(name),
    variables: { ROLES: 'api,batch', RATE_LIMIT_PER_MINUTE: '0', ...variables },
  });
  started.push(one);
  return one;
}

function job({ url }: ServerProcess, output: string): Promise<JobTiming> {
  return timeJob({ url, key: DEVELOPMENT_KEY }, input, file(output));
}

async function latestJob({ url }: ServerProcess): Promise<Job | undefined> {
  const answer = await call({ url, key: DEVELOPMENT_KEY }, '/api/v1/portfolios?limit=1');
  return ((await answer.json()) as { data: { jobs: Job[] } }).data.jobs[0];
}

/** Until half of the job that comes after another one is scored. */
async function halfWay(server: ServerProcess, before: Job | undefined): Promise<void> {
  for (;;) {
    const latest = await latestJob(server);
    if (latest && latest.job_id !== before?.job_id && latest.progress >= 0.5) {
      if (latest.status === 'SUCCESS')
        throw new Error('It was over before half of it was seen: take more ROWS.');
      return;
    }
    await wait(POLL_MILLISECONDS);
  }
}

function print(name: string, timings: JobTiming[]): void {
  const [submit, score, download] = (['submit', 'score', 'download'] as const).map((part) =>
    median(timings, part).toFixed(2),
  );
  const total = median(timings, 'total');
  const rows = String(Math.round(ROWS / total)).padStart(8);
  console.log(
    `${name.padEnd(22)}${rows} rows/s; ${total.toFixed(2)} s = submit ${submit} + score ${score} + download ${download}`,
  );
}

async function digestOf(name: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file(name)), hash);
  return hash.digest('hex');
}
