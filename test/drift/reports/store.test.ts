import { beforeEach, describe, expect, it } from 'vitest';
import {
  checkHistory,
  listReports,
  readReport,
  reportId,
  storeReport,
} from '../../../src/drift/reports/store.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import type { SqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { severeReport } from '../page/example.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-11-20T12:00:00Z');

let database: SqliteDatabase;
const blobs = memoryBlobStore();
beforeEach(() => {
  database = memoryDatabase();
  database.migrate('migrations');
});

function reportAt(at: number, version = '1') {
  const time = new Date(at).toISOString();
  const point = { at: time, window: '1h' as const, verdict: 'stable' as const, samples: 200, psi: [] };
  return {
    ...severeReport(),
    id: reportId(version, at),
    at: time,
    model_name: 'loans',
    model_version: version,
    history: [point],
  };
}
const store = (at: number, version?: string) => storeReport(database, blobs, reportAt(at, version));

describe('reports', () => {
  it('are read back as they were, and by their model alone', async () => {
    const report = reportAt(NOW);
    await storeReport(database, blobs, report);
    expect(await readReport(database, blobs, 'loans', report.id)).toEqual(report);
    expect(await readReport(database, blobs, 'cards', report.id)).toBeNull();
    expect(await readReport(database, blobs, 'loans', '../../registry')).toBeNull();
  });

  it('the first of two checks of the same moment stays', async () => {
    await store(NOW);
    const before = await listReports(database, 'loans', { limit: 10 });
    await storeReport(database, blobs, { ...reportAt(NOW), summary: 'another', verdict: 'stable' });
    expect((await readReport(database, blobs, 'loans', reportId('1', NOW)))!.summary).not.toBe('another');
    expect(before.reports).toHaveLength(1);
    expect(await listReports(database, 'loans', { limit: 10 })).toEqual(before);
  });

  it('are listed page by page, newest first, none twice and none left out', async () => {
    for (let minute = 0; minute < 25; minute++)
      await store(NOW + minute * MINUTE, minute % 5 === 0 ? '2' : '1');
    const seen: number[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await listReports(database, 'loans', { limit: 10, cursor });
      seen.push(...page.reports.map(({ at }) => (at - NOW) / MINUTE));
      cursor = page.cursor;
      pages++;
    } while (cursor);
    expect(pages).toBe(3);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => 24 - index));
    const second = await listReports(database, 'loans', { version: '2', limit: 10 });
    expect(second.reports).toHaveLength(5);
    expect(second.cursor).toBeUndefined();
  });

  it('are listed page by page also where versions were checked at the same moment', async () => {
    for (const version of ['1', '2', '3', '4']) await store(NOW, version);
    const first = await listReports(database, 'loans', { limit: 2 });
    const second = await listReports(database, 'loans', { limit: 2, cursor: first.cursor });
    expect([...first.reports, ...second.reports].map(({ version }) => version)).toEqual(['4', '3', '2', '1']);
    // The last page is full, and nothing follows it.
    expect(second.cursor).toBeUndefined();
  });

  it('refuses a cursor that no page gave', async () => {
    for (const cursor of ['', 'x', '1.', `1.a'b`])
      await expect(listReports(database, 'loans', { limit: 10, cursor })).rejects.toThrow(/cursor/);
  });
});

it('the history has every check of three hours, and one an hour of the week before, oldest first', async () => {
  for (let at = NOW - 8 * 24 * HOUR; at <= NOW; at += 20 * MINUTE) await store(at);
  await store(NOW - MINUTE, '2');
  const history = (await checkHistory(database, 'loans', '1', NOW)).map(({ at }) => Date.parse(at));
  expect(history).toEqual(history.toSorted((a, b) => a - b));
  expect(history[0]).toBeGreaterThanOrEqual(NOW - 7 * 24 * HOUR);
  const late = history.filter((at) => at >= NOW - 3 * HOUR);
  expect(late).toHaveLength(9);
  const hours = history.filter((at) => at < NOW - 3 * HOUR).map((at) => Math.floor(at / HOUR));
  expect(new Set(hours).size).toBe(hours.length);
  expect(hours).toHaveLength(7 * 24 - 3);
});
