import { findDecision } from '../../src/decisions/store/find.ts';
import type { DecisionStore } from '../../src/decisions/store/store.ts';
import type { Random } from '../../src/ports.ts';
import { shuffle } from '../../src/random.ts';
import { JSON_HEADERS } from '../dev/predicted.ts';
import type { Told } from './load.ts';

/** So many of them, at random. */
export function drawn(ids: Iterable<string>, count: number, random: Random): string[] {
  return shuffle([...ids], random).slice(0, count);
}

/**
 * Looks decisions up, each by itself.
 * @returns how many reads of objects the longest took
 * @throws Error where one is not found
 */
export async function mostReads(store: DecisionStore, ids: readonly string[]): Promise<number> {
  let reads = 0;
  const counting: DecisionStore = {
    ...store,
    blobs: {
      ...store.blobs,
      get(key, range) {
        reads++;
        return store.blobs.get(key, range);
      },
    },
  };
  let most = 0;
  for (const id of ids) {
    reads = 0;
    const found = await findDecision(counting, id);
    if (found?.decision_id !== id) throw new Error(`The decision ${id} is not found.`);
    most = Math.max(most, reads);
  }
  return most;
}

/** Whether the API shows a decision as it was told; undefined where it knows none. */
export async function isShown(url: string, id: string, told: Told): Promise<boolean | undefined> {
  const response = await fetch(`${url}/api/v1/decisions/${id}`, { headers: JSON_HEADERS });
  const { data } = (await response.json()) as { data?: Told & { decision_id: string } };
  if (response.status === 404) return undefined;
  return (
    response.ok &&
    data?.decision_id === id &&
    data.prediction === told.prediction &&
    data.probability === told.probability &&
    data.version === told.version
  );
}
