import type { Random } from '../../src/ports.ts';
import { move } from '../check-promote/load.ts';
import { MODEL } from '../check-publish/bundles.ts';
import type { Consumer } from './consumer.ts';
import type { Load } from './load.ts';

const WHY = 'npm run check:decisions';
/** The rollback comes when so much of the load is behind it. */
const ROLLBACK_AT = 0.95;

export interface Disturbed {
  kills: number;
  /** After so many of them records had to be handed over again. */
  inTheMidst: number;
  promotions: number;
  rollbacks: number;
}

/**
 * Kills the consumer and moves the champion at moments of a load that go by how many decisions it was told.
 * @param versions to be promoted, in this order
 */
export async function disturb(
  url: string,
  load: Load,
  consumer: Consumer,
  {
    decisions,
    kills,
    versions,
    random,
  }: { decisions: number; kills: number; versions: readonly string[]; random: Random },
): Promise<Disturbed> {
  const done: Disturbed = { kills: 0, inTheMidst: 0, promotions: 0, rollbacks: 0 };
  const events = [
    ...Array.from({ length: kills }, (_, kill) => ({
      at: (kill + random.next()) / kills,
      async happens() {
        if (await consumer.replace()) done.inTheMidst++;
        console.log(`killed ${++done.kills} of ${kills}, ${load.told.size} decisions told`);
      },
    })),
    ...versions.map((version, index) => ({
      at: (index + 1) / (versions.length + 1),
      async happens() {
        await move(url, MODEL, 'promote', { version, force: true, why: WHY });
        await load.heardOf(version);
        done.promotions++;
      },
    })),
    {
      at: ROLLBACK_AT,
      async happens() {
        await move(url, MODEL, 'rollback', { why: WHY });
        done.rollbacks++;
      },
    },
  ].sort((one, other) => one.at - other.at);
  for (const { at, happens } of events) {
    await load.reached(at * decisions);
    await happens();
  }
  await load.reached(decisions);
  return done;
}
