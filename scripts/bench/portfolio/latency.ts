import { setTimeout as wait } from 'node:timers/promises';
import type { Server } from '../../portfolio/client.ts';

export interface Latency {
  p50: number;
  p99: number;
  requests: number;
}

/** A caller every so often, whether or not the last was answered: a slow answer is not hidden by the wait for it. */
const INTERVAL_MILLISECONDS = 20;

/** Milliseconds that `predict` takes, until `done` says so. */
export async function predictLatency(
  server: Server,
  applications: object[],
  done: () => boolean,
): Promise<Latency> {
  const durations: number[] = [];
  const pending: Promise<void>[] = [];
  while (!done()) {
    pending.push(timed(server, applications[pending.length % applications.length]!, durations));
    await wait(INTERVAL_MILLISECONDS);
  }
  await Promise.all(pending);
  durations.sort((a, b) => a - b);
  const quantile = (share: number) => durations[Math.floor(share * (durations.length - 1))]!;
  return { p50: quantile(0.5), p99: quantile(0.99), requests: durations.length };
}

async function timed(server: Server, application: object, durations: number[]) {
  const start = performance.now();
  await predict(server, application);
  durations.push(performance.now() - start);
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
