/**
 * Publishes the bundles of `models/` to the bucket and the database that the Workers read.
 *
 *   npm run publish-models [-- --local FOLDER]
 *
 * What is registered there stays as it is: the same bundle twice changes nothing, another one gets a number of its own, and
 * the champion is set only where there is none. `--local` takes a folder of `wrangler dev --persist-to` instead of the
 * account. The database must have its tables: `wrangler d1 migrations apply` comes first.
 */
import { parseArgs } from 'node:util';
import { seedModels } from './dev/seed.ts';
import { PROJECT_ROOT } from './dev/stack.ts';
import { withWranglerStorage } from './dev/wrangler-storage.ts';
import { readableError } from './training/input.ts';

const { values: given } = parseArgs({ options: { local: { type: 'string' } } });
try {
  const versions = await withWranglerStorage(given.local, (storage) => seedModels(storage, PROJECT_ROOT));
  for (const { model, version, digest } of versions) console.log(`${model} version ${version}  ${digest}`);
} catch (error) {
  console.error(readableError(error));
  process.exitCode = 1;
}
// What `withWranglerStorage` leaves behind would keep this process for ever.
process.exit();
