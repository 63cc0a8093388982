import type { Manifest } from '../../src/platform/node/backup/manifest.ts';

const number = (value: number) => value.toLocaleString('en-US');

/** What a backup holds, in a sentence. */
export function summaryOf({ at, tables, blobs }: Manifest): string {
  const sum = (of: (table: Manifest['tables'][number]) => number) =>
    number(tables.reduce((total, table) => total + of(table), 0));
  return `${sum(({ rows }) => rows)} rows of ${tables.length} tables (${sum(({ bytes }) => bytes)} bytes) as they were at ${at}, and ${number(blobs.count)} files (${number(blobs.bytes)} bytes)`;
}
