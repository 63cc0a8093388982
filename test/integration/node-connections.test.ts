import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type NodeServer, startNodeServer } from '../../scripts/dev/node-process.ts';

const KEY = 'a-key-of-this-test';

let stateDir: string;
let server: NodeServer;
beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'solvent-test-'));
  server = await startNodeServer(stateDir, { API_KEY: KEY, ROLES: 'api' });
});
afterAll(async () => {
  await server.stop();
  await rm(stateDir, { recursive: true });
});

/** @returns the status, and what becomes of the connection */
function post(key: string, body: string | Uint8Array): Promise<[status: number, connection: string]> {
  const agent = new Agent({ keepAlive: true });
  return new Promise((resolve, reject) => {
    const sent = request(
      `${server.url}/api/v1/predict`,
      { agent, method: 'POST', headers: { 'X-API-Key': key, 'Content-Type': 'application/json' } },
      (answer) => {
        answer.resume().on('end', () => agent.destroy());
        resolve([answer.statusCode!, answer.headers.connection!]);
      },
    );
    sent.on('error', reject).setHeader('Content-Length', body.length);
    sent.end(body);
  });
}

const APPLICATION = '{"employed":0,"bank_balance":28000,"annual_salary":200000}';

it.each([
  ['is scored', KEY, APPLICATION, 200, 'keep-alive'],
  ['is refused, unread', 'wrong', APPLICATION, 403, 'keep-alive'],
  ['is too large, and sent to its end', KEY, new Uint8Array(30_000_000), 413, 'keep-alive'],
  ['is too large by far', KEY, new Uint8Array(90_000_000), 413, 'close'],
  ['is too large, and refused', 'wrong', new Uint8Array(30_000_000), 403, 'keep-alive'],
] as const)('the connection of a request that %s is told as it is', async (_, key, body, ...answer) => {
  expect(await post(key, body)).toEqual(answer);
});
