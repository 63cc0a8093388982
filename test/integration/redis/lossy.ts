import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface LossyNetwork {
  url: string;
  /** The next answer that comes after these words were sent is lost, and the connection with it. */
  loseAnswerTo(words: string): void;
  /** New connections go elsewhere; those that are there stay. */
  moveTo(port: number): void;
  close(): void;
}

/** Lets everything through to a port of loopback, until it is told not to. */
export async function lossyNetwork(port: number): Promise<LossyNetwork> {
  let [to, words]: [number, string | undefined] = [port, undefined];
  const sockets: Socket[] = [];
  const proxy = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    let isLost = false;
    sockets.push(client, upstream);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
    client.on('data', (bytes) => {
      if (words !== undefined && bytes.includes(words)) {
        words = undefined;
        isLost = true;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => (isLost ? client.destroy() : client.write(bytes)));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `redis://127.0.0.1:${(proxy.address() as { port: number }).port}`,
    loseAnswerTo(sent) {
      words = sent;
    },
    moveTo(elsewhere) {
      to = elsewhere;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}
