import { requeueRetrainings } from '../drift/episodes/requeue.ts';
import { requeueInFlight } from '../jobs/requeue.ts';
import { requeueBlocks } from '../outcomes/receipts/requeue.ts';
import type { BlobStore, Database } from '../ports.ts';

/** Has a state that came from a backup send again what was on its way when that was made: its queues are empty. Repeat it at will, while nothing runs. */
export async function resumeRestored(database: Database, blobs: BlobStore): Promise<void> {
  await requeueInFlight(database);
  await requeueBlocks(database);
  await requeueRetrainings(database, blobs);
}
