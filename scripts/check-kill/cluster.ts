import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../src/ports.ts';
import { randomInteger } from '../../src/random.ts';
import { freePort } from '../dev/port.ts';
import { Later, type Server } from '../portfolio/client.ts';
import { type Files, scored } from './scored.ts';
import { startVictim, type Victim } from './victim.ts';

const BATCH_PROCESSES = 2;
/** Large, so that a process is in the midst of one for most of its time. */
const CHUNK_BYTES = '1048576';
/** How long a message stays with a process that is gone: `QUEUES` in src/platform/node. */
const LEASE_MS = 30_000;
/** Then the message is handed over again, and its chunk not yet scored: it was last prolonged before its process was killed. */
const AGAIN_MS = { least: -400, most: 400 };
const FIRST_MS = 300;
/** Of cycles, one in so many kills who answers as well. */
const API_KILLS = 3;
const DEADLINE_MS = 5 * 60_000;

/** Whether the variables name servers that several machines can share. */
export const namesServers = (variables: Record<string, string | undefined>) =>
  ['DATABASE_URL', 'REDIS_URL', 'S3_ENDPOINT'].some((name) => variables[name]?.trim());

/** The product on the servers that the variables name: one process that answers, and several that score. */
export interface Cluster {
  /** Scores a file on it, whoever is killed meanwhile. */
  score(input: string, key: string, onProgress?: () => void): Promise<Files>;
  /** Of a job that is on: kills one process that scores, and all of them when the message of the first has just been handed over again. @returns how many it killed */
  disturb(random: Random, goesOn: () => boolean): Promise<number>;
  kill(): Promise<void>;
}

export async function startCluster(folder: string): Promise<Cluster> {
  const port = await freePort();
  // Where S3 has the blobs, nothing is shared but the servers.
  const isApart = Boolean(process.env.S3_ENDPOINT?.trim());
  const start = (name: string, variables: Record<string, string>) =>
    startVictim(isApart ? join(folder, name) : folder, 'node', {
      PORTFOLIO_CHUNK_BYTES: CHUNK_BYTES,
      ...variables,
    });
  const startApi = () => start('api', { ROLES: 'api', PORT: `${port}` });
  const startBatch = (number: number) => start(`batch-${number}`, { ROLES: 'batch', BATCH_THREADS: '1' });

  let api = startApi();
  const server: Server = await api.ready;
  const batch: Victim[] = Array.from({ length: BATCH_PROCESSES }, (_, number) => startBatch(number));
  const replace = async (number: number) => {
    await batch[number]!.kill();
    batch[number] = startBatch(number);
  };
  // Others may have used the same servers before.
  const run = randomUUID();

  return {
    async score(input, key, onProgress) {
      for (const deadline = Date.now() + DEADLINE_MS; ; await wait(200)) {
        try {
          return await scored(server, input, `${key}-${run}`, onProgress);
        } catch (error) {
          // Nobody answers, or the connection broke: who answers was killed.
          if (!(error instanceof TypeError || error instanceof Later) || Date.now() > deadline) throw error;
        }
      }
    },

    async disturb(random, goesOn) {
      await wait(random.next() * FIRST_MS);
      const first = randomInteger(random, BATCH_PROCESSES);
      await replace(first);
      const killed = Date.now();
      let kills = 1;
      if (randomInteger(random, API_KILLS) === 0) {
        await api.kill();
        api = startApi();
        await api.ready;
        kills++;
      }
      const again = AGAIN_MS.least + random.next() * (AGAIN_MS.most - AGAIN_MS.least);
      while (goesOn() && Date.now() < killed + LEASE_MS + again) await wait(20);
      if (!goesOn()) return kills;
      await Promise.all(batch.map((_, number) => replace(number)));
      return kills + BATCH_PROCESSES;
    },

    async kill() {
      await Promise.all([api, ...batch].map((victim) => victim.kill()));
    },
  };
}
