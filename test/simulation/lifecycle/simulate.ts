import { SolventError } from '../../../src/errors.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import type { SqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { randomInteger, seededRandom } from '../../../src/random.ts';
import { approve } from '../../../src/registry/approve.ts';
import type { RegistryServices } from '../../../src/registry/services.ts';
import { verifyHistory } from '../../../src/registry/verify-history.ts';
import { migratedDatabase } from '../../registry/migrated-database.ts';
import { FaultPlan, faultyBlobStore, faultyDatabase, InjectedFault } from '../faults.ts';
import { Scheduler } from '../scheduler.ts';
import { type Action, anyAction } from './actions.ts';
import { begin } from './beginning.ts';
import { MODEL } from './bundles.ts';
import { Truth } from './truth.ts';

const MOST_ACTIONS = 9;
const MOST_AT_ONCE = 4;
const MOST_FAULTS = 4;
const MOST_ATTEMPTS = 3;

export interface Lifecycle {
  problems: string[];
  /** What happened, operation by operation. */
  story: string[];
  operations: number;
  moves: number;
  /** How many proposals were made, and how many of them moved something. */
  proposed: number;
  made: number;
  refused: number;
}

// Migrating costs more than a whole lifecycle.
let shared: SqliteDatabase | undefined;

/** Several people, commands and a guard move a model's aliases at once, and what they do fails or dies anywhere, as the seed says. */
export async function simulateLifecycle(seed: number): Promise<Lifecycle> {
  const random = seededRandom(seed);
  const below = (bound: number) => randomInteger(random, bound);
  const clock = manualClock(1_700_000_000_000);
  shared ??= migratedDatabase();
  const database = shared;
  const approvals = 1 + below(3);
  const services: RegistryServices = { database, blobs: memoryBlobStore({ clock }), clock, approvals };
  const plan = new FaultPlan(random, below(MOST_FAULTS + 1), random.next() * 0.1);
  const scheduler = new Scheduler(random);
  const truth = new Truth(database, approvals);
  let refused = 0;

  await begin(services, 2 + below(2));
  await truth.check();

  /** @param skew of the clock of the machine that does it: those of two machines differ */
  function start(action: Action, skew: number, attempt = 1) {
    const again = (why: string) => {
      plan.note(`${action.name}: ${why}`);
      if (attempt < MOST_ATTEMPTS) start(action, skew, attempt + 1);
    };
    const begun = truth.events.length;
    scheduler.start(
      action.name,
      async (task) => {
        try {
          await action.run({
            ...services,
            clock: { now: () => clock.now() + skew },
            database: faultyDatabase(database, plan, task),
            blobs: faultyBlobStore(services.blobs, plan, task),
          });
        } catch (error) {
          if (!(error instanceof SolventError)) throw error;
          refused++;
          plan.note(`${action.name}: ${error.message}`);
          await truth.check();
          truth.checkRefusal(error, begun);
        }
      },
      (error) => {
        if (error instanceof InjectedFault) again('failed');
        else if (error) truth.problems.push(`${action.name}: ${(error as Error).stack}`);
      },
      () => again('died'),
    );
  }

  let left = MOST_ACTIONS;
  while (left > 0 || scheduler.tasks.length > 0) {
    if (
      left > 0 &&
      scheduler.tasks.length < MOST_AT_ONCE &&
      (scheduler.tasks.length === 0 || below(6) === 0)
    ) {
      left--;
      const action = anyAction(random, truth);
      const skew = below(3) - 1;
      start(action, skew);
      // A client that hears nothing sends its request again while the first is still on its way.
      if (below(4) === 0) start(action, skew, MOST_ATTEMPTS);
      if (below(3) === 0) clock.advance(below(3));
    }
    await scheduler.step();
    await truth.check();
    if (truth.problems.length > 0) break;
  }
  if (truth.problems.length === 0) await finish(services, truth);
  return {
    problems: truth.problems,
    story: plan.story,
    operations: plan.story.length,
    moves: truth.events.length,
    proposed: truth.proposals.length,
    made: truth.proposals.filter(({ state }) => state === 'made').length,
    refused,
  };
}

/** Whoever approves again ends what died in between, and the product's own check finds the history whole. */
async function finish(services: RegistryServices, truth: Truth): Promise<void> {
  for (const { number, state } of truth.proposals) {
    if (state !== 'open') continue;
    truth.asked.add(`ada ${number}`);
    const approved = await approve(services, MODEL, number, { by: 'ada' }).catch((error: unknown) => error);
    const isRefused = approved instanceof SolventError && /not fit|archived|outdated/.test(approved.message);
    if (isRefused) continue;
    const { proposal, needed } = approved as Awaited<ReturnType<typeof approve>>;
    if (approved instanceof Error || (proposal.state === 'open' && proposal.approvals.length >= needed))
      truth.problems.push(`proposal ${number} cannot be ended: ${approved}`);
  }
  await truth.check();
  const { problem } = await verifyHistory({ database: services.database, blobs: services.blobs }, MODEL);
  if (problem) truth.problems.push(`event ${problem.sequence} ${problem.message}`);
}
