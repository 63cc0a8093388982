import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findApi, noteApi } from '../../../workers/node/address.ts';

let folder: string;
let server: Server;
let port: number;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-address-'));
  server = createServer((_, answer) => answer.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as { port: number });
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});
const noted = async () => JSON.parse(await readFile(join(folder, 'api.json'), 'utf8')) as object;

it('an API that is noted is found by its address, until it is forgotten', async () => {
  const forget = await noteApi(folder, { host: undefined, port, approvals: 2 });
  const found = { url: `http://127.0.0.1:${port}`, pid: process.pid, approvals: 2 };
  expect(await findApi(folder)).toEqual(found);
  await forget();
  expect(await findApi(folder)).toBeNull();
});

it.each([
  ['0.0.0.0', 'http://127.0.0.1:1'],
  ['::', 'http://127.0.0.1:1'],
  ['::1', 'http://[::1]:1'],
  ['10.0.0.4', 'http://10.0.0.4:1'],
])('who listens at %s is reached at %s', async (host, url) => {
  await noteApi(folder, { host, port: 1, approvals: 1 });
  expect(await noted()).toMatchObject({ url });
});

it('what another process noted meanwhile is not forgotten, and not believed once that is gone', async () => {
  const forget = await noteApi(folder, { host: undefined, port, approvals: 1 });
  // No process has it: the largest number that one may have is far below.
  const others = { url: `http://127.0.0.1:${port}`, pid: 2 ** 30, approvals: 1 };
  await writeFile(join(folder, 'api.json'), JSON.stringify(others));
  await forget();
  expect(await noted()).toEqual(others);
  expect(await findApi(folder)).toBeNull();
});
