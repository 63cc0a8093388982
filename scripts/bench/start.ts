/**
 * From the start of a process of `npm run start:node`, with all roles, to its readiness: on an empty state folder and on one that was
 * prepared.
 *
 *   npm run bench -- start
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { median } from './edge/rounds.ts';
import { startNode } from './open-loop/servers.ts';

const TURNS = 7;
const MOST_MILLISECONDS = 1000;

const empty: number[] = [];
const prepared: number[] = [];
for (let turn = 0; turn < TURNS; turn++) {
  const state = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
  try {
    empty.push(await startOn(state));
    prepared.push(await startOn(state));
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}
console.log('state folder   median ms   worst ms');
print('empty', empty);
print('prepared', prepared);
console.log(`at most ${MOST_MILLISECONDS} ms`);

/** Milliseconds until `/readyz` is 200. */
async function startOn(state: string): Promise<number> {
  const begun = performance.now();
  const server = await startNode(state, false);
  try {
    while ((await fetch(`${server.url}/readyz`)).status !== 200) await wait(5);
    return performance.now() - begun;
  } finally {
    await server.stop();
  }
}

function print(name: string, milliseconds: number[]): void {
  const [middle, worst] = [median(milliseconds), Math.max(...milliseconds)];
  console.log(`${name.padEnd(15)}${middle.toFixed(0).padStart(9)}${worst.toFixed(0).padStart(11)}`);
}
