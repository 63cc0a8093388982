/**
 * `predict` under arrivals that do not wait for answers, on Node and on workerd, over the product's stores and over ones whose every call
 * takes 20 ms longer; and what the first answer of a fresh process or isolate takes.
 *
 *   npm run bench -- open-loop
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applications } from './edge/applications.ts';
import { arrive, HEADERS } from './open-loop/arrive.ts';
import type { ArrivalResult } from './open-loop/load.ts';
import { type Started, startNode, startWorkerd } from './open-loop/servers.ts';

const RATES = [100, 500, 1000];
const SECONDS = 10;
const WARM_UP = { perSecond: 500, seconds: 5 };
const MOST_P99_MILLISECONDS = 50;

const servers: [name: string, start: (state: string) => Promise<Started>][] = [
  ['Node', (state) => startNode(state, false)],
  ['Node, slow stores', (state) => startNode(state, true)],
  ['workerd', (state) => startWorkerd(state, false)],
  ['workerd, slow stores', (state) => startWorkerd(state, true)],
];

console.log('server                  a second   p50 ms   p99 ms   max ms   lost   wrong');
for (const [name, start] of servers) {
  const state = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
  const server = await start(state);
  try {
    const first = await firstAnswer(server.url);
    const load = { url: `${server.url}/api/v1/predict`, applications: await applications(server.url) };
    await arrive({ ...load, ...WARM_UP });
    for (const perSecond of RATES)
      print(name, perSecond, await arrive({ ...load, perSecond, seconds: SECONDS }));
    console.log(`${name}: the first answer took ${first.toFixed(0)} ms`);
  } finally {
    await server.stop();
    await rm(state, { recursive: true, force: true });
  }
}

function print(name: string, perSecond: number, result: ArrivalResult): void {
  const { p50Milliseconds, p99Milliseconds, mostMilliseconds, lost, lostTo, wrong } = result;
  const milliseconds = [p50Milliseconds, p99Milliseconds, mostMilliseconds].map((value) =>
    value.toFixed(1).padStart(9),
  );
  const misses = p99Milliseconds >= MOST_P99_MILLISECONDS || lost > 0 || wrong > 0;
  console.log(
    `${name.padEnd(22)}${String(perSecond).padStart(10)}${milliseconds.join('')}${String(lost).padStart(7)}${String(wrong).padStart(8)}${misses ? '   missed' : ''}`,
  );
  if (lost > 0) console.log('  lost to', lostTo);
}

/** Milliseconds that the first prediction takes. */
async function firstAnswer(url: string): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${url}/api/v1/predict`, {
    method: 'POST',
    headers: HEADERS,
    body: '{"employed":0,"bank_balance":28000,"annual_salary":200000}',
  });
  await response.text();
  if (!response.ok) throw new Error(`The first answer was ${response.status}`);
  return performance.now() - start;
}
