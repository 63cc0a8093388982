/**
 * What a million predictions leave in the memory of one Node process that has warmed up (Linux only). Resident memory goes up and down with
 * the collector: of each tenth of them the least counts, and the growth is what the last has more than the first, so that a step in
 * between is seen as well as a slope.
 *
 *   npm run bench -- memory-node
 */
import { readFileSync } from 'node:fs';
import { applications } from './edge/applications.ts';
import { measure } from './edge/rounds.ts';
import { startApi } from './node/server.ts';

const WARM_UP = 500_000;
const PREDICTIONS = 1_000_000;
const WINDOWS = 10;
const TURN_SECONDS = 1;
const SAMPLE_MILLISECONDS = 20;
const MOST_MEGABYTES = 5;

const api = await startApi();
try {
  const load = {
    url: `${api.url}/api/v1/predict`,
    applications: await applications(api.url),
    connections: 8,
    seconds: TURN_SECONDS,
    isAwake: false,
  };
  let answered = 0;
  /** Until as many were answered in all. @returns the least resident memory meanwhile, in megabytes */
  const predictUntil = async (total: number): Promise<number> => {
    let least = Infinity;
    const timer = setInterval(() => {
      least = Math.min(least, residentMegabytes(api.child.pid!));
    }, SAMPLE_MILLISECONDS);
    while (answered < total) {
      const { answers, refused, wrong } = await measure(load);
      if (refused + wrong > 0) throw new Error(`${refused} answers were refused, ${wrong} wrong`);
      answered += answers;
    }
    clearInterval(timer);
    return least;
  };

  await predictUntil(WARM_UP);
  const begin = answered;
  const windows: number[] = [];
  for (let window = 1; window <= WINDOWS; window++)
    windows.push(await predictUntil(begin + (PREDICTIONS / WINDOWS) * window));
  const growth = windows.at(-1)! - windows[0]!;
  console.log(`least MB of each tenth: ${windows.map((megabytes) => megabytes.toFixed(1)).join(', ')}`);
  console.log(
    `growth over ${answered - begin} predictions, after ${begin}: ${growth.toFixed(1)} MB; below ${MOST_MEGABYTES}`,
  );
} finally {
  await api.stop();
}

function residentMegabytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}
