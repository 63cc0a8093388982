import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { bundleWorker } from '../dev/bundle.ts';
import { applications } from './edge/applications.ts';
import { loadInTurns, printRounds, ratioOf } from './edge/rounds.ts';
import { startMeasured } from './edge/stack.ts';

/**
 * Requests per second of `predict` on the local stack, against a bare Hono JSON echo on the same Miniflare, and with
 * sampling and metrics against both switched off. The servers take turns, and each ratio is the median of its rounds:
 * what else the machine does then disturbs all of them alike.
 */
const TURNS = { rounds: 10, seconds: 2 };

const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
const full = await startMeasured(folder, 'full', {});
const plain = await startMeasured(folder, 'plain', { DRIFT_SAMPLING_RATE: '0', METRICS_ENABLED: 'false' });
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
  const bodies = await applications(full.url);
  const targets = {
    echo: (await echo.ready).href,
    predict: `${full.workerUrl}/api/v1/predict`,
    'predict, sampling and metrics off': `${plain.workerUrl}/api/v1/predict`,
  };
  const rounds = await loadInTurns(targets, bodies, TURNS);
  printRounds(rounds);
  console.log(`predict / echo = ${ratioOf(rounds, 'predict', 'echo')}; at least 0.6`);
  console.log(
    `predict / predict without sampling and metrics = ${ratioOf(rounds, 'predict', 'predict, sampling and metrics off')}; at least 0.9`,
  );
} finally {
  await Promise.all([full.stop(), plain.stop(), echo.dispose()]);
  await rm(folder, { recursive: true, force: true });
}
