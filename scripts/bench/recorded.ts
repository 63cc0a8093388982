/**
 * `predict` on one Node process that records every decision, in turns with one that records none. The consumer, which has a
 * process of its own, does not run meanwhile.
 *
 *   npm run bench -- recorded
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applications } from './edge/applications.ts';
import { loadInTurns, printRounds, ratioOf } from './edge/rounds.ts';
import { startProduct } from './node/server.ts';

const TURNS = { rounds: 20, seconds: 2, connections: 8, isAwake: true };

const state = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
try {
  const silent = await startProduct({ state: join(state, 'silent'), variables: { ROLES: 'api' } });
  const recording = await startProduct({
    state: join(state, 'recording'),
    variables: { ROLES: 'api', DECISION_LOG: 'on' },
  });
  try {
    const rounds = await loadInTurns(
      { recorded: `${recording.url}/api/v1/predict`, 'not recorded': `${silent.url}/api/v1/predict` },
      await applications(silent.url),
      TURNS,
    );
    printRounds(rounds);
    console.log(`recorded / not recorded = ${ratioOf(rounds, 'recorded', 'not recorded')}; at least 0.9`);
  } finally {
    await Promise.all([silent.stop(), recording.stop()]);
  }
} finally {
  await rm(state, { recursive: true, force: true });
}
