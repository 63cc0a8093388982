import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import { getPlatformProxy, unstable_readConfig } from 'wrangler';
import { PROJECT_ROOT } from './stack.ts';
import { type Storage, storageOf } from './storage.ts';

/**
 * Works on the bucket and the database that wrangler knows: the account's, or those in a folder of `wrangler dev --persist-to`.
 *
 * Wrangler's proxy leaves work behind when it does not start, which keeps a process for ever: end it by `process.exit`.
 *
 * @param local the folder; the account when absent, which wrangler reaches with the operator's own login
 * @throws Error that says what to run where the database does not have the registry's tables
 */
export async function withWranglerStorage<Result>(
  local: string | undefined,
  work: (storage: Storage) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-publish-'));
  try {
    const configPath = join(folder, 'wrangler.json');
    writeFileSync(configPath, JSON.stringify(storageConfig(local === undefined)));
    const { env, dispose } = await getPlatformProxy<{ BLOBS: R2Bucket; DB: D1Database }>({
      configPath,
      // Where `wrangler dev --persist-to` keeps its files.
      persist: local === undefined ? false : { path: resolve(local, 'v3') },
    });
    try {
      await requireTables(env.DB, local);
      return await work(storageOf(env.BLOBS, env.DB));
    } finally {
      await dispose();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function requireTables(database: D1Database, local: string | undefined): Promise<void> {
  const table = await database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'model_versions'").first();
  if (table) return;
  const place = local === undefined ? '--remote' : `--local --persist-to ${local}`;
  throw new Error(
    `The database has not all tables yet. Make them: npx wrangler d1 migrations apply solvent ${place}`,
  );
}

/** The bucket and the database of the API Worker, and nothing else of it. */
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
