import { setTimeout as wait } from 'node:timers/promises';
import type { Server } from '../../portfolio/client.ts';

/** One answer: when it was asked for, on the clock of `performance.now`, and how long it took. In milliseconds. */
export interface Answer {
  at: number;
  duration: number;
}

/** A caller every so often, whether or not the last was answered: a slow answer is not hidden by the wait for it. */
const INTERVAL_MILLISECONDS = 20;

/** What `predict` takes, until `done` says so. */
export async function predictLatency(
  server: Server,
  applications: object[],
  done: () => boolean,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const pending: Promise<void>[] = [];
  while (!done()) {
    pending.push(timed(server, applications[pending.length % applications.length]!, answers));
    await wait(INTERVAL_MILLISECONDS);
  }
  await Promise.all(pending);
  return answers;
}

async function timed(server: Server, application: object, answers: Answer[]) {
  const at = performance.now();
  await predict(server, application);
  answers.push({ at, duration: performance.now() - at });
}

/** @returns the text of the answer: numbers exactly as they were written */
export async function predict({ url, key }: Server, application: object): Promise<string> {
  const response = await fetch(`${url}/api/v1/predict`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify(application),
  });
  if (!response.ok) throw new Error(`predict answered ${response.status}: ${await response.text()}`);
  return response.text();
}
