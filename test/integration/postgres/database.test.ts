import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresDatabase, postgresDatabase } from '../../../src/platform/postgres/database.ts';
import { databaseContract } from '../../contracts/database.ts';
import { type PostgresServer, postgresServer } from '../support/servers/postgres.ts';

let server: PostgresServer;
let database: PostgresDatabase;
beforeAll(async () => {
  server = await postgresServer();
  database = postgresDatabase({ url: server.url });
  const empty = mkdtempSync(join(tmpdir(), 'solvent-no-migrations-'));
  await database.migrate(empty);
  rmSync(empty, { recursive: true });
});
afterAll(async () => {
  database.close();
  await server.remove();
});

describe('PostgreSQL database', () => {
  databaseContract(() => database);
});
