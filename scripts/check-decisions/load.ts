import { setTimeout as wait } from 'node:timers/promises';
import { JSON_HEADERS } from '../dev/predicted.ts';

/** What a caller was told of an application. */
export interface Told {
  prediction: number;
  probability: number;
  version: string;
}

interface PredictAnswer {
  data?: { decision_id?: string; prediction: number; probability: number; model_version: string };
}

export interface Load {
  /** By decision. */
  told: ReadonlyMap<string, Told>;
  /** Requests that were not answered by a score with the id of a decision of its own, by what came instead. */
  failed: ReadonlyMap<string, number>;
  /** Resolves once so many decisions were told. */
  reached(decisions: number): Promise<void>;
  stop(): Promise<void>;
}

const POLL_MS = 10;

/** Has applications scored on so many connections at once without pause, one after the other and from the beginning again, until it is stopped. */
export function startLoad(url: string, bodies: readonly string[], connections: number): Load {
  const told = new Map<string, Told>();
  const failed = new Map<string, number>();
  let stopped = false;
  let next = 0;

  async function connection(): Promise<void> {
    while (!stopped) {
      const what = await ask(bodies[next++ % bodies.length]!).catch((error: Error) => error.message);
      if (what === undefined) continue;
      failed.set(what, (failed.get(what) ?? 0) + 1);
      // So that a server which is gone is not asked a million times.
      await wait(POLL_MS);
    }
  }

  /** @returns what is wrong with the answer */
  async function ask(body: string): Promise<string | undefined> {
    const response = await fetch(`${url}/api/v1/predict`, { method: 'POST', headers: JSON_HEADERS, body });
    const { data } = (await response.json()) as PredictAnswer;
    if (!response.ok || !data) return `status ${response.status}`;
    const { decision_id: id, prediction, probability, model_version: version } = data;
    if (id === undefined) return 'no decision_id';
    if (told.has(id)) return 'a decision_id that another has';
    told.set(id, { prediction, probability, version });
    return undefined;
  }

  const all = Array.from({ length: connections }, connection);
  return {
    told,
    failed,
    async reached(decisions) {
      while (told.size < decisions) await wait(POLL_MS);
    },
    async stop() {
      stopped = true;
      await Promise.all(all);
    },
  };
}
