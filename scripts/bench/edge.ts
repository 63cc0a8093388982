import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { convertV4MiniflareOptions, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { bundleWorker } from '../dev/bundle.ts';
import { type Stack, startStack } from '../dev/stack.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import type { LoadOptions, LoadResult } from './edge/load.ts';

/**
 * Requests per second of `predict` on the local stack, against a bare Hono JSON echo on the same Miniflare, and with
 * sampling and metrics against both switched off. The servers take turns, and each ratio is the median of its rounds:
 * what else the machine does then disturbs all of them alike.
 */
const ROUNDS = 10;
const SECONDS = 2;
const CONNECTIONS = 16;
const WARM_UP_SECONDS = 3;

const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
const common = { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '1000000000' };
const start = (name: string, variables: Record<string, string>) =>
  startStack({
    port: 0,
    stateDir: join(folder, name),
    variables: { ...common, ...variables },
    onLog: () => {},
  });
const full = await start('full', {});
const plain = await start('plain', { DRIFT_SAMPLING_RATE: '0', METRICS_ENABLED: 'false' });
const echo = new Miniflare(
  convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: 0,
    name: 'echo',
    compatibilityDate: '2026-11-01',
    cf: false,
    modules: await bundleWorker(join(import.meta.dirname, 'edge/echo.ts'), {}),
  } as unknown as V4MiniflareOptions),
);

try {
  const bodies = await applications(full);
  const targets = {
    echo: (await echo.ready).href,
    predict: `${full.workerUrl}/api/v1/predict`,
    'predict, sampling and metrics off': `${plain.workerUrl}/api/v1/predict`,
  };
  const rounds: Record<string, LoadResult[]> = {};
  // The first requests compile the code and load the model.
  for (const [name, url] of Object.entries(targets)) {
    await measure(url, bodies, WARM_UP_SECONDS);
    rounds[name] = [];
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, url] of Object.entries(targets))
      rounds[name]!.push(await measure(url, bodies, SECONDS));
  }
  report(rounds);
} finally {
  await Promise.all([full.stop(), plain.stop(), echo.dispose()]);
  await rm(folder, { recursive: true, force: true });
}

function report(rounds: Record<string, LoadResult[]>): void {
  console.log('server                              requests/s   p50 ms   p99 ms   not 200');
  for (const [name, results] of Object.entries(rounds)) {
    const column = (of: (result: LoadResult) => number, digits: number, width: number) =>
      median(results.map(of)).toFixed(digits).padStart(width);
    const refused = results.reduce((sum, result) => sum + result.refused, 0);
    console.log(
      `${name.padEnd(34)}${column((r) => r.requestsPerSecond, 0, 12)}${column((r) => r.p50Milliseconds, 2, 9)}${column((r) => r.p99Milliseconds, 2, 9)}${String(refused).padStart(10)}`,
    );
  }
  const ratio = (above: string, below: string) =>
    median(
      rounds[above]!.map(
        (result, round) => result.requestsPerSecond / rounds[below]![round]!.requestsPerSecond,
      ),
    ).toFixed(3);
  console.log(`predict / echo = ${ratio('predict', 'echo')} (at least 0.6)`);
  console.log(
    `predict / predict without sampling and metrics = ${ratio('predict', 'predict, sampling and metrics off')} (at least 0.9)`,
  );
}

/** Distinct applications, made from the interface's own example by scaling its amounts. */
async function applications({ url }: Stack): Promise<string[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    components: {
      schemas: {
        Application: { examples: [Record<string, unknown>]; properties: Record<string, { type?: string }> };
      };
    };
  };
  const { examples, properties } = document.components.schemas.Application;
  return Array.from({ length: 997 }, (_, index) => {
    const scaled = Object.entries(examples[0]).map(([name, value]) => [
      name,
      properties[name]!.type === 'number' ? (value as number) * (0.5 + index / 997) : value,
    ]);
    return JSON.stringify(Object.fromEntries(scaled));
  });
}

async function measure(url: string, bodies: string[], seconds: number): Promise<LoadResult> {
  const options: LoadOptions = {
    url,
    headers: { 'Content-Type': 'application/json', 'X-API-Key': DEVELOPMENT_KEY },
    bodies,
    connections: CONNECTIONS,
    seconds,
  };
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'edge/load.ts'), JSON.stringify(options)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return JSON.parse(await text(child.stdout)) as LoadResult;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
