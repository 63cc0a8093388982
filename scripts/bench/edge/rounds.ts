import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Z95 } from '../../../src/statistics/estimate.ts';
import { DEVELOPMENT_KEY } from '../../dev/variables.ts';
import type { LoadOptions, LoadResult } from './load.ts';

const CONNECTIONS = 16;
const WARM_UP_SECONDS = 3;

/** What each server did in each round, by its name. */
export type Rounds = Record<string, LoadResult[]>;

/**
 * Loads servers in turns, so that whatever else the machine does disturbs all of them alike.
 * @param targets addresses by name
 * @param seconds of a turn
 */
export async function loadInTurns(
  targets: Record<string, string>,
  bodies: string[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Rounds> {
  const results: Rounds = {};
  // The first requests compile the code and load the model.
  for (const [name, url] of Object.entries(targets)) {
    await measure(url, bodies, WARM_UP_SECONDS);
    results[name] = [];
  }
  for (let round = 0; round < rounds; round++) {
    // Now one is first and now another: what a server does after its turn falls into its neighbour's.
    const order = Object.entries(targets);
    if (round % 2 === 1) order.reverse();
    for (const [name, url] of order) results[name]!.push(await measure(url, bodies, seconds));
  }
  return results;
}

/** A server a line. */
export function printRounds(rounds: Rounds): void {
  console.log('server                              requests/s   p50 ms   p99 ms   not 200');
  for (const [name, results] of Object.entries(rounds)) {
    const column = (of: (result: LoadResult) => number, digits: number, width: number) =>
      median(results.map(of)).toFixed(digits).padStart(width);
    const refused = results.reduce((sum, result) => sum + result.refused, 0);
    console.log(
      `${name.padEnd(34)}${column((r) => r.requestsPerSecond, 0, 12)}${column((r) => r.p50Milliseconds, 2, 9)}${column((r) => r.p99Milliseconds, 2, 9)}${String(refused).padStart(10)}`,
    );
  }
}

/** What one server answers for each request of another: the median over the rounds, with its 95% interval by their order. */
export function ratioOf(rounds: Rounds, above: string, below: string): string {
  const ratios = rounds[above]!.map(
    (result, round) => result.requestsPerSecond / rounds[below]![round]!.requestsPerSecond,
  ).sort((a, b) => a - b);
  const beyond = Math.max(0, Math.floor((ratios.length - Z95 * Math.sqrt(ratios.length)) / 2));
  const [low, high] = [ratios[beyond]!, ratios[ratios.length - 1 - beyond]!];
  return `${median(ratios).toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

async function measure(url: string, bodies: string[], seconds: number): Promise<LoadResult> {
  const options: LoadOptions = {
    url,
    headers: { 'Content-Type': 'application/json', 'X-API-Key': DEVELOPMENT_KEY },
    bodies,
    connections: CONNECTIONS,
    seconds,
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout)) as LoadResult;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
