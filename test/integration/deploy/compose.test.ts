import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../scripts/dev/port.ts';
import { root } from '../../documents/documents.ts';
import { postgresServer } from '../support/servers/postgres.ts';
import { redisServer } from '../support/servers/redis.ts';
import { s3Server } from '../support/servers/s3.ts';
import { readCompose, type Service } from './compose-file.ts';

const VALUES = {
  API_KEY: 'a-key-of-this-test',
  POSTGRES_PASSWORD: 'of-postgres',
  REDIS_PASSWORD: 'of-redis',
  // What the test's own server of S3 has.
  S3_SECRET_ACCESS_KEY: 'very-secret',
  GRAFANA_PASSWORD: 'of-grafana',
};
const WANTED = { 'compose.yaml': Object.keys(VALUES), 'compose.embedded.yaml': ['API_KEY'] };

const dockerfile = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8');
const ofImage = (pattern: RegExp) => JSON.parse(pattern.exec(dockerfile)![1]!) as string[];
const [, ...ENTRYPOINT] = ofImage(/^ENTRYPOINT (.*)$/m);
const CMD = ofImage(/^CMD (.*)$/m);
const [, ...HEALTHCHECK] = ofImage(/^HEALTHCHECK .*CMD (\[.*\])$/m);

const begun: ChildProcess[] = [];
const folders: { remove(): unknown }[] = [];
afterEach(async () => {
  for (const child of begun.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0).reverse()) await folder.remove();
});

/** A folder in the place of a volume. */
function volume(): string {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-compose-'));
  folders.push({ remove: () => rmSync(folder, { recursive: true, force: true }) });
  return folder;
}

/** The image's own command line, or the service's, with the service's variables. */
function begin({ command, environment }: Service, variables: Record<string, string>) {
  const env = { PATH: process.env.PATH, ...environment, ...variables };
  const child = spawn(process.execPath, [...ENTRYPOINT, ...(command ?? CMD)], {
    cwd: root,
    env,
    stdio: 'ignore',
  });
  begun.push(child);
  return {
    env,
    healthy: () => spawnSync(process.execPath, HEALTHCHECK, { cwd: root, env }).status === 0,
    async stop() {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      return (await exit)[0] as number | null;
    },
  };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await holds()); await wait(100))
    if (Date.now() > end) throw new Error('It did not come about in a minute.');
}

const send = (url: string, type: string, body: string) =>
  fetch(url, { method: 'POST', headers: { 'X-API-Key': VALUES.API_KEY, 'Content-Type': type }, body });
const predict = (port: number) =>
  send(
    `http://127.0.0.1:${port}/api/v1/predict`,
    'application/json',
    '{"employed":0,"bank_balance":28000,"annual_salary":200000}',
  );

describe.each(Object.entries(WANTED))('%s', (file, wanted) => {
  it.each(wanted)('is refused without %s, and where it is empty', (name) => {
    const { [name]: _, ...others } = VALUES as Record<string, string>;
    for (const variables of [others, { ...others, [name]: '' }])
      expect(readCompose(file, variables).complaint).toContain(`required variable ${name} is missing`);
  });

  it('gives no service a right, a writable root or a port beyond this machine', () => {
    const services = Object.entries(readCompose(file, VALUES).services);
    expect(services.length).toBeGreaterThan(0);
    for (const [name, { read_only, cap_drop, cap_add, privileged, security_opt }] of services)
      expect([name, read_only, cap_drop, cap_add, privileged, security_opt]).toEqual([
        name,
        true,
        ['ALL'],
        undefined,
        undefined,
        ['no-new-privileges:true'],
      ]);
    const addresses = services.flatMap(([, { ports = [] }]) => ports.map(({ host_ip }) => host_ip));
    expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']));
  });

  it('names what it did not build by an exact version', () => {
    for (const { image, build } of Object.values(readCompose(file, VALUES).services))
      if (!build) expect(image).toMatch(/^[\w.-]+\.\w+\/.+:v?\d+\.\d+\.?\d*/);
  });
});

it('the embedded service answers, is healthy and stops in order', async () => {
  const { solvent } = readCompose('compose.embedded.yaml', VALUES).services;
  const port = await freePort();
  const running = begin(solvent!, {
    PORT: String(port),
    SOLVENT_STATE: volume(),
    STOP_DELAY_SECONDS: '0',
  });
  await until(running.healthy);
  expect((await predict(port)).status).toBe(200);
  expect(await running.stop()).toBe(0);
  expect(running.healthy()).toBe(false);
});

it('the roles work together on the servers, and a portfolio is scored', async () => {
  const { services } = readCompose('compose.yaml', VALUES);
  const postgres = await postgresServer();
  folders.push(postgres);
  await postgres.ask('CREATE DATABASE solvent');
  const redis = await redisServer(services.redis!.command!.slice(1));
  folders.push(redis);
  const s3 = await s3Server();
  folders.push(s3);
  const bucket = services.bucket!.command!.map((word) => word.replace('/data/', `${s3.data}/`));
  expect(spawnSync(process.execPath, [...ENTRYPOINT, ...bucket]).status).toBe(0);

  const port = await freePort();
  const here = {
    'postgres:5432': `127.0.0.1:${postgres.port}`,
    'redis:6379': `127.0.0.1:${redis.port}`,
    's3:7070': `127.0.0.1:${s3.port}`,
  };
  // Each role has the volume that the others have.
  const ofRoles = ['api', 'batch', 'drift', 'train'].map((name) => services[name]!);
  expect(new Set(ofRoles.map(({ volumes }) => JSON.stringify(volumes))).size).toBe(1);
  const state = volume();
  const running = ofRoles.map((service) => {
    const onThisMachine = Object.entries(service.environment!).map(([name, value]) => [
      name,
      Object.entries(here).reduce((text, [host, address]) => text.replace(host, address), value),
    ]);
    return begin(service, {
      ...Object.fromEntries(onThisMachine),
      PORT: String(port),
      SOLVENT_STATE: state,
      STOP_DELAY_SECONDS: '0',
    });
  });
  await until(running[0]!.healthy);
  expect((await predict(port)).status).toBe(200);

  const jobs = `http://127.0.0.1:${port}/api/v1/portfolios`;
  const csv = 'employed,bank_balance,annual_salary\n0,28000,200000\n1,9000,40000\n';
  const submitted = (await (await send(jobs, 'text/csv', csv)).json()) as { data: { job_id: string } };
  const headers = { 'X-API-Key': VALUES.API_KEY };
  await until(async () => {
    const answer = await fetch(`${jobs}/${submitted.data.job_id}`, { headers });
    return ((await answer.json()) as { data: { status: string } }).data.status === 'SUCCESS';
  });
  expect(await Promise.all(running.map((one) => one.stop()))).toEqual([0, 0, 0, 0]);
});
