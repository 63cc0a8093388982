/**
 * `predict` on the local stack that records every decision, in turns with one that records none. Here the consumer that keeps the records
 * runs meanwhile, on the thread that answers: on Cloudflare it is another Worker's.
 *
 *   npm run bench -- recorded-edge
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../dev/stack.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import { applications } from './edge/applications.ts';
import { loadInTurns, printRounds, ratioOf } from './edge/rounds.ts';

const TURNS = { rounds: 10, seconds: 2 };

const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
const start = (name: string, variables: Record<string, string>) =>
  startStack({
    port: 0,
    stateDir: join(folder, name),
    variables: { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '1000000000', ...variables },
    onLog: () => {},
  });
const silent = await start('silent', {});
const recording = await start('recording', { DECISION_LOG: 'on' });
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
