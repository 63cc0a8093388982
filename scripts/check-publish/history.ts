import { listEvents } from '../../src/registry/history.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import { verifyHistory } from '../../src/registry/verify-history.ts';

/** More events than any run has. */
const ALL = 10_000;

/**
 * Follows the history of a model of which no alias but the champion was ever moved.
 *
 * @param champion the version that the alias points at
 * @returns what is wrong with it
 */
export async function brokenHistory(
  { database, blobs }: Pick<RegistryServices, 'database' | 'blobs'>,
  model: string,
  champion: string,
): Promise<string[]> {
  const { problem } = await verifyHistory({ database, blobs }, model);
  const broken = problem ? [`event ${problem.sequence ?? '–'}: ${problem.message}`] : [];
  const { events } = await listEvents(database, model, { limit: ALL });
  let before: { at: number; to: number | null } = { at: 0, to: null };
  for (const event of events.toReversed()) {
    const { sequence, at, from } = event;
    if (at < before.at) broken.push(`event ${sequence} is older than the one before`);
    if (from !== before.to)
      broken.push(`event ${sequence} moves from ${from}, the one before to ${before.to}`);
    before = event;
  }
  if (String(before.to) !== champion)
    broken.push(`the last event moves to ${before.to}, and the champion is ${champion}`);
  return broken;
}
