import type { DriftPart } from '../../src/compose/drift.ts';
import { readEnvironment } from '../../src/environment.ts';
import { type NodePlatform, nodePlatform } from '../../src/platform/node/platform.ts';
import type { NodeState } from '../../src/platform/node/servers.ts';
import { sqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { DAY_MS } from '../../src/time.ts';
import { byTheClock } from './by-the-clock.ts';
import { consume } from './consume.ts';
import type { Running } from './running.ts';

export type BackgroundRole = 'batch' | 'drift' | 'train';

interface Background {
  role: BackgroundRole;
  state: NodeState;
  variables: object;
  /** Names what it takes from queues. */
  owner: string;
}

const MINUTE_MS = DAY_MS / 24 / 60;
/** As the wrangler configurations have them. */
const SAMPLES_AT_ONCE = 100;
const BLOCKS_AT_ONCE = 10;
const PARCELS_AT_ONCE = 100;

/** A role that answers nobody, in a thread that is its own. */
export async function startBackground({ role, state, variables, owner }: Background): Promise<Running> {
  const platform = await nodePlatform({
    state,
    variables,
    owner,
    // The thread has nothing else to do while SQLite waits.
    open: sqliteDatabase,
    consumes: true,
    clientAddress: () => 'none',
    clientOrigin: () => ({}),
  });
  const parts = await PARTS[role](platform);
  return {
    async stop() {
      platform.wake();
      await Promise.all(parts.map((part) => part.stop()));
      await platform.stop();
    },
  };
}

/** Each reads the code of its own role alone: that of all takes a thread twenty megabytes more. */
const PARTS: Record<BackgroundRole, (platform: NodePlatform) => Promise<Running[]>> = {
  async batch(platform) {
    const { composeBatch } = await import('../../src/compose/batch.ts');
    const part = composeBatch(platform);
    const how = running(platform);
    return [
      consume(platform.queues.chunks, 1, part.chunks, how),
      consume(platform.queues.deadChunks, 1, part.deadChunks, how),
      consume(platform.queues.outcomes, BLOCKS_AT_ONCE, part.outcomes, how),
      consume(platform.queues.deadOutcomes, BLOCKS_AT_ONCE, part.deadOutcomes, how),
      consume(platform.queues.decisions, PARCELS_AT_ONCE, part.decisions, how),
      consume(platform.queues.deadDecisions, PARCELS_AT_ONCE, part.deadDecisions, how),
      byTheClock('sweep', MINUTE_MS, (_, lost) => part.sweep(lost), how),
    ];
  },
  async drift(platform) {
    const { composeDrift } = await import('../../src/compose/drift.ts');
    const { composeSamples } = await import('../../src/compose/samples.ts');
    const how = running(platform);
    let part: DriftPart | undefined;
    // Composed at the first check: what is wrong with a webhook ends every check, with its name, and no sample.
    const check = async (at: number, lost: AbortSignal) => {
      part ??= composeDrift(platform);
      await part.check(at, lost);
    };
    return [
      consume(platform.queues.samples, SAMPLES_AT_ONCE, composeSamples(platform), how),
      byTheClock('drift', 5 * MINUTE_MS, check, how),
    ];
  },
  async train(platform) {
    const { composeRetrain } = await import('../../src/compose/retrain.ts');
    const part = composeRetrain(platform);
    const how = running(platform);
    return [
      consume(platform.queues.retraining, 1, part.requests, how),
      consume(platform.queues.deadRetraining, 1, part.deadRequests, how),
    ];
  },
};

function running(platform: NodePlatform) {
  const logger = platform.logger(readEnvironment(platform.variables).LOG_LEVEL);
  return { ...platform, logger };
}
