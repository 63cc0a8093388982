import { setTimeout as wait } from 'node:timers/promises';
import { JSON_HEADERS, predicted } from '../dev/predicted.ts';
import type { Answer } from './judge.ts';

/** Has applications scored on so many connections at once without pause, until it is stopped. */
export function startLoad(
  url: string,
  connections: number,
  applications: readonly object[],
  answered: (answer: Answer) => void,
): { stop(): Promise<void> } {
  let stopped = false;
  const bodies = applications.map((application) => JSON.stringify(application));
  const connection = async (_: unknown, first: number) => {
    for (let turn = first; !stopped; turn++) {
      const application = turn % bodies.length;
      answered(await ask(url, application, bodies[application]!));
    }
  };
  const all = Array.from({ length: connections }, connection);
  return {
    async stop() {
      stopped = true;
      await Promise.all(all);
    },
  };
}

async function ask(url: string, application: number, body: string): Promise<Answer> {
  const askedAt = performance.now();
  const answer = await predicted(url, body);
  // So that a stack which is gone is not asked a million times.
  if (answer.status === 0) await wait(10);
  return { ...answer, application, askedAt };
}

/** Moves the champion by the API. @returns the number of the version that answers from now on */
export async function move(
  url: string,
  model: string,
  what: 'promote' | 'rollback',
  more: object,
): Promise<string> {
  const response = await fetch(`${url}/api/v1/models/${model}/${what}`, {
    method: 'POST',
    headers: JSON_HEADERS,
    body: JSON.stringify({ why: 'npm run check:promote', ...more }),
  });
  const { data, message } = (await response.json()) as { data?: { model_version: string }; message?: string };
  if (!response.ok || !data) throw new Error(`A move was refused with ${response.status}: ${message}`);
  return data.model_version;
}

/** What `/readyz` says is wrong; undefined where nothing is. */
export async function degradedBy(url: string): Promise<string | undefined> {
  const response = await fetch(`${url}/readyz`);
  const { data } = (await response.json()) as { data?: { degraded?: string } };
  return data?.degraded;
}
