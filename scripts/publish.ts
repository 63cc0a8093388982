import { readCommand } from './cli/command.ts';
import { seedModels } from './dev/seed.ts';
import { PROJECT_ROOT } from './dev/stack.ts';
import { withWranglerStorage } from './dev/wrangler-storage.ts';
import { readableError } from './training/input.ts';

const { values: given } = readCommand({
  run: 'npm run publish-models',
  about: [
    'Publishes the bundles of models/ to the bucket and the database that the Workers read.',
    'What is registered there stays as it is: the same bundle twice changes nothing, another one gets a number of its own, and the champion is set only where there is none. The database must have its tables: `wrangler d1 migrations apply` comes first.',
  ],
  options: {
    local: {
      type: 'string',
      path: true,
      value: 'FOLDER',
      about: 'a folder of `wrangler dev --persist-to`, instead of the Cloudflare account',
    },
  },
  fails: 'not all of it was published; it can be repeated',
  example: 'npm run publish-models -- --local .wrangler/state',
});
try {
  const versions = await withWranglerStorage(given.local, (storage) => seedModels(storage, PROJECT_ROOT));
  for (const { model, version, digest } of versions) console.log(`${model} version ${version}  ${digest}`);
} catch (error) {
  console.error(readableError(error));
  process.exitCode = 1;
}
// What `withWranglerStorage` leaves behind would keep this process for ever.
process.exit();
