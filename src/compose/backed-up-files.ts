import { jobPrefix } from '../jobs/keys.ts';
import { uploadPrefix } from '../jobs/uploads/uploads.ts';
import { receiptPrefix } from '../outcomes/receipts/blobs.ts';
import type { Database } from '../ports.ts';
import { copyKey } from '../registry/outbox/copies.ts';
import { listOutboxes } from '../registry/outbox/outbox.ts';

/** Whose files go with their rows: of a row that a database does not have, nobody would ever delete them. */
const OWNERS = [
  { prefixOf: jobPrefix, ids: 'SELECT id FROM portfolio_jobs' },
  { prefixOf: uploadPrefix, ids: 'SELECT id FROM portfolio_uploads' },
  { prefixOf: receiptPrefix, ids: 'SELECT id FROM outcome_receipts' },
];

/**
 * Which of a store's files belong to a database as it was at a moment, while both go on: not those of jobs, uploads and receipts that it does not
 * know yet, and no copy of a model's history that holds more than it does.
 *
 * @param database asked at that moment
 */
export async function backedUpFiles(database: Database): Promise<(key: string) => boolean> {
  const owned = await Promise.all(
    OWNERS.map(async ({ prefixOf, ids }) => ({
      room: prefixOf('').slice(0, -1),
      prefixes: new Set((await database.query<{ id: string }>(ids)).map(({ id }) => prefixOf(id))),
    })),
  );
  // A copy is written once, and noted: what begins behind the last one that was noted is written again.
  const lastCopies = (await listOutboxes(database)).map(({ model, last_copy }) => copyKey(model, last_copy));
  const folderOf = (key: string) => key.slice(0, key.lastIndexOf('/') + 1);
  return (key) => {
    const owner = owned.find(({ room }) => key.startsWith(room));
    if (owner) return owner.prefixes.has(key.split('/', 2).join('/').concat('/'));
    if (!key.startsWith('history/')) return true;
    return lastCopies.some((last) => folderOf(key) === folderOf(last) && key <= last);
  };
}
