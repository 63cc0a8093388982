import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { type Front, openFront } from '../../../scripts/dev/front.ts';

let worker: Server;
let front: Front;
afterEach(async () => {
  await front.close();
  worker.closeAllConnections();
  worker.close();
});

/** The door before a Worker that answers so. */
async function open(answer: RequestListener): Promise<void> {
  worker = createServer(answer).listen(0, '127.0.0.1');
  await once(worker, 'listening');
  const target = new URL(`http://127.0.0.1:${(worker.address() as AddressInfo).port}`);
  front = await openFront(0, async () => target);
}

test('who is refused by its head hears so before it sends a byte of its body', async () => {
  await open((_, response) => response.writeHead(401).end('no key'));
  for (const said of ['Content-Length: 1000000', 'Transfer-Encoding: chunked']) {
    const socket = connect(Number(new URL(front.url).port), '127.0.0.1');
    socket.write(`POST /api/v1/predict HTTP/1.1\r\nHost: solvent.test\r\n${said}\r\n\r\n`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1\.1 401 /);
    socket.destroy();
  }
});

test('a request without a body stays one', async () => {
  await open(({ headers }, response) => response.end(JSON.stringify(headers)));
  const headers = (await (await fetch(front.url, { method: 'POST' })).json()) as Record<string, string>;
  expect([headers['content-length'], headers['transfer-encoding']]).toEqual(['0', undefined]);
});

test('what it writes to the Worker waits for no word of what it wrote before', async () => {
  const asked = vi.spyOn(Socket.prototype, 'setNoDelay');
  try {
    await open((request, response) => request.pipe(response));
    const answer = await fetch(front.url, { method: 'POST', body: 'a body' });
    expect(await answer.text()).toBe('a body');
    const { port } = worker.address() as AddressInfo;
    const { calls, contexts } = asked.mock;
    const towardsWorker = calls.filter((_, call) => (contexts[call] as Socket).remotePort === port);
    // Called without a word it means yes.
    expect(towardsWorker.map(([isWanted = true]) => isWanted)).toEqual([true]);
  } finally {
    asked.mockRestore();
  }
});

test('a Worker that breaks off is a fault of ours, and one that is not there may come', async () => {
  await open((request) => request.socket.destroy());
  const answer = async () => {
    const response = await fetch(front.url);
    return [response.status, ((await response.json()) as { error: string }).error];
  };
  expect(await answer()).toEqual([500, 'internal_error']);
  worker.close();
  await once(worker, 'close');
  expect(await answer()).toEqual([503, 'model_unavailable']);
});
