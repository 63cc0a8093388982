import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export interface Receiver {
  url: string;
  /** Bodies of the alerts whose signature was right, in order. */
  alerts: { id: string; type: string; text: string }[];
  /** Requests that anybody could have sent. */
  refused: number;
  stop(): void;
}

/** A webhook as somebody would write it who receives our alerts: it believes only what is signed. */
export async function startReceiver(secret: string): Promise<Receiver> {
  const receiver: Receiver = { url: '', alerts: [], refused: 0, stop: () => server.close() };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const genuine = isGenuine(request.headers, body, secret);
    if (genuine) receiver.alerts.push(JSON.parse(body));
    else receiver.refused++;
    response.writeHead(genuine ? 204 : 401).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return receiver;
}

function isGenuine(headers: IncomingHttpHeaders, body: string, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
