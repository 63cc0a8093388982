import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, answersOf, requestOf } from '../bench/edge/load.ts';
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
  /** Resolves once so many decisions were told. @throws Error where a connection broke */
  reached(decisions: number): Promise<void>;
  /** Resolves once a version decided. @throws Error where a connection broke */
  heardOf(version: string): Promise<void>;
  stop(): Promise<void>;
}

const POLL_MS = 10;

/** Has applications scored on so many connections at once without pause, one after the other and from the beginning again, until it is stopped. */
export function startLoad(url: string, bodies: readonly string[], connections: number): Load {
  const target = { url: `${url}/api/v1/predict`, headers: JSON_HEADERS };
  const requests = bodies.map((body) => requestOf(target, body));
  const told = new Map<string, Told>();
  const failed = new Map<string, number>();
  const versions = new Set<string>();
  let broken: unknown;
  let stopped = false;
  let next = 0;

  async function connection(): Promise<void> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const answered = answersOf(socket);
    while (!stopped) {
      socket.write(requests[next++ % requests.length]!);
      const fault = keep(await answered());
      if (fault !== undefined) failed.set(fault, (failed.get(fault) ?? 0) + 1);
    }
    socket.destroy();
  }

  /** @returns what is wrong with the answer */
  function keep({ status, body }: Answer): string | undefined {
    const { data } = JSON.parse(body) as PredictAnswer;
    if (status !== 200 || !data) return `status ${status}`;
    const { decision_id: id, prediction, probability, model_version: version } = data;
    if (id === undefined) return 'no decision_id';
    if (told.has(id)) return 'a decision_id that another has';
    told.set(id, { prediction, probability, version });
    versions.add(version);
    return undefined;
  }

  const all = Promise.all(Array.from({ length: connections }, connection)).catch((error: unknown) => {
    broken = error;
  });
  async function goesOnUntil(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (broken) throw broken;
      await wait(POLL_MS);
    }
  }
  return {
    told,
    failed,
    reached: (decisions) => goesOnUntil(() => told.size >= decisions),
    heardOf: (version) => goesOnUntil(() => versions.has(version)),
    async stop() {
      stopped = true;
      await all;
    },
  };
}
