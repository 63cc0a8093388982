/**
 * `predict` on the local stack that records every decision, in turns with one that records none. Here the consumer that keeps the records
 * runs meanwhile, on the thread that answers: on Cloudflare it is another Worker's.
 *
 *   npm run bench -- recorded-edge
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applications } from './edge/applications.ts';
import { loadInTurns, printRounds, ratioOf } from './edge/rounds.ts';
import { startMeasured } from './edge/stack.ts';

const TURNS = { rounds: 10, seconds: 2 };

const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
const silent = await startMeasured(folder, 'silent', {});
const recording = await startMeasured(folder, 'recording', { DECISION_LOG: 'on' });
try {
  const rounds = await loadInTurns(
    {
      recorded: `${recording.workerUrl}/api/v1/predict`,
      'not recorded': `${silent.workerUrl}/api/v1/predict`,
    },
    await applications(silent.url),
    TURNS,
  );
  printRounds(rounds);
  console.log(`recorded / not recorded = ${ratioOf(rounds, 'recorded', 'not recorded')}; at least 0.9`);
} finally {
  await Promise.all([silent.stop(), recording.stop()]);
  await rm(folder, { recursive: true, force: true });
}
