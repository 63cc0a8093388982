import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Stack, WorkerName } from './stack.ts';

/**
 * How another command on this machine reaches a running stack: only one process may open the stack's files, so the
 * others ask it. Where it listens, and the word that it wants to hear, stand in a file beside the state that only its
 * owner can read.
 */
export interface Control {
  /** Of the product's own interface. */
  url: string;
  /** Runs a Worker's scheduled handler, and waits for it. */
  runCron(worker: WorkerName): Promise<void>;
}

interface Address {
  product: string;
  control: string;
  token: string;
}

const fileOf = (stateDir: string) => join(stateDir, 'control.json');

/** Lets others reach a stack. Returns a function that ends it. */
export async function openControl(
  stack: Pick<Stack, 'url' | 'runCron'>,
  stateDir: string,
): Promise<() => Promise<void>> {
  const token = randomUUID();
  const server = createServer(async (request, response) => {
    const worker = /^\/cron\/([a-z-]+)$/.exec(request.url ?? '')?.[1];
    if (request.method !== 'POST' || !worker || request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(404).end();
      return;
    }
    try {
      await stack.runCron(worker as WorkerName);
      response.writeHead(204).end();
    } catch (error) {
      response.writeHead(500).end((error as Error).message);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const address: Address = { product: stack.url, control: `http://127.0.0.1:${port}`, token };
  await writeFile(fileOf(stateDir), JSON.stringify(address), { mode: 0o600 });
  return async () => {
    server.closeAllConnections();
    server.close();
    await rm(fileOf(stateDir), { force: true });
  };
}

/** The stack that has this state open, or null. */
export async function findControl(stateDir: string): Promise<Control | null> {
  const address = await readAddress(stateDir);
  // A stack that was killed leaves its file behind.
  if (!address || !(await answers(address.control))) return null;
  const { product, control, token } = address;
  return {
    url: product,
    async runCron(worker) {
      const response = await fetch(`${control}/cron/${worker}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}` },
      });
      if (!response.ok) throw new Error(await response.text());
    },
  };
}

async function readAddress(stateDir: string): Promise<Address | null> {
  try {
    return JSON.parse(await readFile(fileOf(stateDir), 'utf8')) as Address;
  } catch {
    return null;
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
