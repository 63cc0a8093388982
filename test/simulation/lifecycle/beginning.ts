import type { SqlValue, Statement } from '../../../src/ports.ts';
import { storeBundle } from '../../../src/registry/bundle-store.ts';
import { recordComparison } from '../../../src/registry/judging.ts';
import { publish } from '../../../src/registry/publish.ts';
import type { RegistryServices } from '../../../src/registry/services.ts';
import { asGoodAs } from '../../registry/compared.ts';
import { BUNDLES, MODEL } from './bundles.ts';
import { SHIPPED_BY } from './truth.ts';

/** Those that refer to others come behind them. */
const TABLES = [
  'versions',
  'comparisons',
  'verdicts',
  'aliases',
  'events',
  'proposals',
  'approvals',
  'tags',
  'upkeep',
  'outbox',
];

/** The rows that publishing leaves, by how many bundles: to publish costs more than all that follows. */
const written = new Map<number, Statement[]>();

/** Empties the registry, and publishes the first bundles: the first as champion, the others held against it. */
export async function begin(services: RegistryServices, count: number): Promise<void> {
  const { database, blobs } = services;
  const bundles = BUNDLES.slice(0, count);
  await database.batch(TABLES.toReversed().map((table) => ({ sql: `DELETE FROM model_${table}` })));
  const known = written.get(count);
  if (known) {
    await database.batch(known);
    for (const { files } of bundles) await storeBundle(blobs, files);
    return;
  }
  for (const { files } of bundles) {
    const alias = { name: 'champion', why: 'It came with the project.', onlyIfAbsent: true };
    const { version } = await publish(services, files, { by: SHIPPED_BY, alias });
    const comparison = asGoodAs({ version: '1', digest: bundles[0]!.digest });
    if (version !== '1') await recordComparison(services, MODEL, version, comparison, SHIPPED_BY);
  }
  written.set(count, await rowsOf(services));
}

async function rowsOf({ database }: RegistryServices): Promise<Statement[]> {
  const statements: Statement[] = [];
  for (const table of TABLES)
    for (const row of await database.query<Record<string, SqlValue>>(`SELECT * FROM model_${table}`)) {
      const columns = Object.keys(row);
      const places = columns.map(() => '?').join(', ');
      const sql = `INSERT INTO model_${table} (${columns.join(', ')}) VALUES (${places})`;
      statements.push({ sql, params: Object.values(row) });
    }
  return statements;
}
