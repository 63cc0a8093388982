import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Z95 } from '../../../src/statistics/estimate.ts';
import { DEVELOPMENT_KEY } from '../../dev/variables.ts';
import type { Application } from './applications.ts';
import type { LoadOptions, LoadResult } from './load.ts';

const HEADERS = { 'Content-Type': 'application/json', 'X-API-Key': DEVELOPMENT_KEY };

/** What each server did in each round, by its name. */
export type Rounds = Record<string, LoadResult[]>;

/**
 * Loads servers in turns, so that whatever else the machine does disturbs all of them alike.
 * @param targets addresses by name
 * @param seconds of a turn
 * @param connections each with one request at a time
 * @param warmUpSeconds of each server before the first turn that counts, and of the load generator: they compile their code
 * @param isAwake see `LoadOptions`
 */
export async function loadInTurns(
  targets: Record<string, string>,
  applications: Application[],
  {
    rounds,
    seconds,
    connections = 16,
    warmUpSeconds = 3,
    isAwake = false,
  }: {
    rounds: number;
    seconds: number;
    connections?: number;
    warmUpSeconds?: number;
    isAwake?: boolean;
  },
): Promise<Rounds> {
  const results: Rounds = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
  const generator = startGenerator();
  const takeTurns = async (
    turns: number,
    seconds: number,
    heed: (name: string, result: LoadResult) => unknown,
  ) => {
    for (let turn = 0; turn < turns; turn++) {
      // Now one is first and now another: what a server does after its turn falls into its neighbour's.
      const order = Object.entries(targets);
      if (turn % 2 === 1) order.reverse();
      for (const [name, url] of order)
        heed(name, await generator.load({ url, applications, connections, seconds, isAwake }));
    }
  };
  try {
    // In turns as well: of servers that are warmed one after the other the last is faster than the first, which has stood still since.
    await takeTurns(warmUpSeconds, 1, () => {});
    await takeTurns(rounds, seconds, (name, result) => results[name]!.push(result));
  } finally {
    generator.end();
  }
  return results;
}

/** The rounds of several starts: how a process has compiled and laid out what it runs differs from one start to the next. */
export async function overStarts(starts: number, rounds: () => Promise<Rounds>): Promise<Rounds[]> {
  const all: Rounds[] = [];
  while (all.length < starts) all.push(await rounds());
  return all;
}

/** A server a line. */
export function printRounds(...starts: Rounds[]): void {
  console.log('server                              requests/s   p50 ms   p99 ms   not 200   wrong');
  for (const name of Object.keys(starts[0]!)) {
    const results = starts.flatMap((rounds) => rounds[name]!);
    const column = (of: (result: LoadResult) => number, digits: number, width: number) =>
      median(results.map(of)).toFixed(digits).padStart(width);
    const sum = (of: (result: LoadResult) => number) => results.reduce((all, result) => all + of(result), 0);
    console.log(
      `${name.padEnd(34)}${column((r) => r.requestsPerSecond, 0, 12)}${column((r) => r.p50Milliseconds, 2, 9)}${column((r) => r.p99Milliseconds, 2, 9)}${String(sum((r) => r.refused)).padStart(10)}${String(sum((r) => r.wrong)).padStart(8)}`,
    );
  }
}

/**
 * What one server answers for each request of another, or another quantity of both: the median over the rounds, with its 95% interval by
 * their order.
 */
export function ratioOf(
  rounds: Rounds,
  above: string,
  below: string,
  quantity?: (result: LoadResult) => number,
): string {
  return medianWithin(ratiosOf(rounds, above, below, quantity));
}

/**
 * The same of several starts: the median over them of each one's median. Rounds of one start are too much alike to count for more. Of fewer than
 * six the interval is from the least to the most, and less sure.
 */
export function ratioOverStarts(starts: readonly Rounds[], above: string, below: string): string {
  return medianWithin(starts.map((rounds) => median(ratiosOf(rounds, above, below))));
}

/** Of each round. */
function ratiosOf(
  rounds: Rounds,
  above: string,
  below: string,
  quantity: (result: LoadResult) => number = (result) => result.requestsPerSecond,
): number[] {
  return rounds[above]!.map((result, round) => quantity(result) / quantity(rounds[below]![round]!));
}

function medianWithin(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const beyond = Math.max(0, Math.floor((sorted.length - Z95 * Math.sqrt(sorted.length)) / 2));
  const [low, high] = [sorted[beyond]!, sorted[sorted.length - 1 - beyond]!];
  return `${median(sorted).toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

/** One turn of load, from a process of its own. */
export const measure = (options: Omit<LoadOptions, 'headers'>): Promise<LoadResult> =>
  beginLoad(options).result;

/** The same, which can be ended before its time. */
export function beginLoad(options: Omit<LoadOptions, 'headers'>): {
  stop(): void;
  result: Promise<LoadResult>;
} {
  const generator = startGenerator();
  const result = generator.load(options);
  generator.end();
  return { stop: generator.stop, result };
}

interface Generator {
  load(options: Omit<LoadOptions, 'headers'>): Promise<LoadResult>;
  /** Ends what runs before its time. */
  stop(): void;
  /** After what it was told by now. */
  end(): void;
}

/** A process that loads, one turn after the other. */
function startGenerator(): Generator {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const printed = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async load(options) {
      child.stdin.write(`${JSON.stringify({ ...options, headers: HEADERS } satisfies LoadOptions)}\n`);
      const { value, done } = await printed.next();
      if (done) throw new Error('The load generator ended');
      return JSON.parse(value) as LoadResult;
    },
    stop: () => void child.kill(),
    end: () => void child.stdin.end(),
  };
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
