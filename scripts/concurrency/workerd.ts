import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startStack } from '../dev/stack.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import type { Expected } from './applications.ts';
import type { Tally } from './tally.ts';

/** In flight at a time; the queue behind them never runs dry. */
const CONNECTIONS = 64;

/** After so many requests, one more is sent and cut off. */
const ABORT_EVERY = 50;

/**
 * Sends every application to `predict` on the local stack, many at a time, with requests among them that are cut off
 * while they are being answered.
 */
export async function checkWorkerd(applications: Expected[], tally: Tally): Promise<void> {
  const stateDir = await mkdtemp(join(tmpdir(), 'solvent-concurrency-'));
  const stack = await startStack({
    port: 0,
    stateDir,
    variables: { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '0', DRIFT_SAMPLING_RATE: '0' },
    onLog: () => {},
  });
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const url = `${stack.url}/api/v1/predict`;
  let next = 0;
  try {
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        while (next < applications.length) {
          const index = next++;
          if (index % ABORT_EVERY === 0) cutOff(url, applications[index]!.body, index % 7, tally);
          const { status, body } = await send(url, agent, applications[index]!.body);
          tally.count(status, body, applications[index]!.probability);
        }
      }),
    );
  } finally {
    agent.destroy();
    await stack.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

const HEADERS = { 'X-API-Key': DEVELOPMENT_KEY, 'Content-Type': 'application/json' };

function send(url: string, agent: Agent, body: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: 'POST', agent, headers: HEADERS },
      (incoming: IncomingMessage) => {
        text(incoming).then((answer) => resolve({ status: incoming.statusCode!, body: answer }), reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Sends a request on a connection of its own and drops it after some milliseconds. */
function cutOff(url: string, body: string, milliseconds: number, tally: Tally): void {
  const outgoing = request(url, { method: 'POST', headers: HEADERS }, (incoming) => incoming.resume());
  outgoing.on('error', () => tally.cutOff++);
  outgoing.end(body);
  setTimeout(() => outgoing.destroy(new Error('cut off')), milliseconds);
}
