import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Receiver {
  url: string;
  /** Bodies of the alerts whose signature was right, in order. */
  alerts: { id: string; text: string }[];
  /** Requests that anybody could have sent. */
  refused: number;
  stop(): void;
}

/** Times further away than this may be repetitions by somebody who listened. */
const TOLERANCE_SECONDS = 300;

/** A webhook as somebody would write it who receives our alerts: it believes only what is signed. */
export async function startReceiver(secret: string): Promise<Receiver> {
  const receiver: Receiver = { url: '', alerts: [], refused: 0, stop: () => server.close() };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const genuine = isGenuine(String(request.headers['x-solvent-signature']), body, secret);
    if (genuine) receiver.alerts.push(JSON.parse(body));
    else receiver.refused++;
    response.writeHead(genuine ? 204 : 401).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return receiver;
}

function isGenuine(header: string, body: string, secret: string): boolean {
  const match = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header);
  if (!match || Math.abs(Date.now() / 1000 - Number(match[1])) > TOLERANCE_SECONDS) return false;
  const expected = createHmac('sha256', secret).update(`${match[1]}.${body}`).digest();
  return timingSafeEqual(expected, Buffer.from(match[2]!, 'hex'));
}
