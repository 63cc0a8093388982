/**
 * Publishes the bundles of `models/` to the bucket and the database that the Workers read.
 *
 *   npm run publish-models [-- --local FOLDER]
 *
 * What is registered there stays as it is: the same bundle twice changes nothing, another one gets a number of its own, and
 * the champion is set only where there is none. `--local` takes a folder of `wrangler dev --persist-to` instead of the
 * account. The database must have its tables: `wrangler d1 migrations apply` comes first.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import { getPlatformProxy, unstable_readConfig } from 'wrangler';
import { seedModels } from './dev/seed.ts';
import { PROJECT_ROOT } from './dev/stack.ts';
import { storageOf } from './dev/storage.ts';
import { readableError } from './training/input.ts';

const { values: given } = parseArgs({ options: { local: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'solvent-publish-'));
try {
  const configPath = join(folder, 'wrangler.json');
  writeFileSync(configPath, JSON.stringify(storageConfig(given.local === undefined)));
  const { env, dispose } = await getPlatformProxy<{ BLOBS: R2Bucket; DB: D1Database }>({
    configPath,
    // Where `wrangler dev --persist-to` keeps its files.
    persist: given.local === undefined ? false : { path: resolve(given.local, 'v3') },
  });
  try {
    await requireTables(env.DB);
    for (const { model, version, digest } of await seedModels(storageOf(env.BLOBS, env.DB), PROJECT_ROOT))
      console.log(`${model} version ${version}  ${digest}`);
  } finally {
    await dispose();
  }
} catch (error) {
  console.error(readableError(error));
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
// Wrangler's proxy leaves work behind when it does not start, which would keep this process for ever.
process.exit();

/** @throws Error that says what to run where the database does not have the registry's tables */
async function requireTables(database: D1Database): Promise<void> {
  const table = await database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'model_versions'").first();
  if (table) return;
  const place = given.local === undefined ? '--remote' : `--local --persist-to ${given.local}`;
  throw new Error(
    `The database has not all tables yet. Make them: npx wrangler d1 migrations apply solvent ${place}`,
  );
}

/**
 * The bucket and the database of the API Worker, and nothing else of it.
 * @param remote whether the account's are meant: wrangler reaches them from here with the operator's own login
 */
function storageConfig(remote: boolean) {
  const config = unstable_readConfig({ config: join(PROJECT_ROOT, 'wrangler.toml') });
  const pointed = <Binding extends object>(binding: Binding) => ({ ...binding, remote });
  return {
    name: config.name,
    compatibility_date: config.compatibility_date,
    r2_buckets: config.r2_buckets.map(pointed),
    d1_databases: config.d1_databases.map(({ migrations_dir: _, ...database }: { migrations_dir?: string }) =>
      pointed(database),
    ),
  };
}
