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
import { loadInTurns, overStarts, printRounds, ratioOverStarts } from './edge/rounds.ts';
import { startProduct } from './node/server.ts';

const STARTS = 12;
/**
 * A server goes on compiling for some twenty thousand predictions, and two starts of the same one differ by as much as what is measured:
 * there are many. Turns are short, for what else a machine does comes and goes within seconds. The load sleeps while it waits: the threads
 * that write records need what it leaves of its core.
 */
const TURNS = { warmUpSeconds: 15, rounds: 16, seconds: 0.5, connections: 8 };

const starts = await overStarts(STARTS, async () => {
  const state = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
  const silent = await startProduct({ state: join(state, 'silent'), variables: { ROLES: 'api' } });
  const recording = await startProduct({
    state: join(state, 'recording'),
    variables: { ROLES: 'api', DECISION_LOG: 'on' },
  });
  try {
    return await loadInTurns(
      { recorded: `${recording.url}/api/v1/predict`, 'not recorded': `${silent.url}/api/v1/predict` },
      await applications(silent.url),
      TURNS,
    );
  } finally {
    await Promise.all([silent.stop(), recording.stop()]);
    await rm(state, { recursive: true, force: true });
  }
});
printRounds(...starts);
console.log(`recorded / not recorded = ${ratioOverStarts(starts, 'recorded', 'not recorded')}; at least 0.9`);
