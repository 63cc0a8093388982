import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import type { ArrivalOptions, ArrivalResult } from '../../../scripts/bench/open-loop/load.ts';

const LOAD = join(import.meta.dirname, '../../../scripts/bench/open-loop/load.ts');

async function arrived(answer: RequestListener): Promise<ArrivalResult> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const child = spawn(process.execPath, [LOAD], { stdio: ['pipe', 'pipe', 'inherit'] });
  const options: ArrivalOptions = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/predict`,
    headers: {},
    applications: [{ body: '{}', probability: 0.5 }],
    perSecond: 400,
    seconds: 0.1,
    patienceMilliseconds: 300,
  };
  child.stdin.end(JSON.stringify(options));
  try {
    return (await json(child.stdout)) as ArrivalResult;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

it('names what every lost request was lost to, those too that never had an answer', async () => {
  let number = 0;
  const { requests, lost, lostTo, wrong } = await arrived((request, response) => {
    number++;
    if (number === 1) request.socket.destroy();
    else if (number <= 3) response.writeHead(503).end('away');
    else if (number > 6) response.end('{"probability":0.5}');
  });
  expect(lostTo).toEqual({ 'The server ended a connection': 1, 503: 2, 'no answer': 3 });
  expect([lost, wrong]).toEqual([6, 0]);
  expect(requests).toBeGreaterThan(6);
});
