import { SolventError } from '../../errors.ts';
import type { BlobStore, Database, SqlValue } from '../../ports.ts';
import { DAY_MS, HOUR_MS } from '../../time.ts';
import { type DriftReport, driftReportSchema, type Verdict } from './report.ts';

/** One line of the list of reports. */
export interface ReportSummary {
  id: string;
  model: string;
  version: string;
  /** Milliseconds since the Unix epoch. */
  at: number;
  verdict: Verdict;
  summary: string;
}

export interface ReportPage {
  reports: ReportSummary[];
  /** Asks for the next page; absent on the last. */
  cursor?: string;
}

export type HistoryPoint = DriftReport['history'][number];

const WEEK_MS = 7 * DAY_MS;
/** Checks that the history has all of; of older ones it has one an hour. */
const EVERY_CHECK_MS = 3 * HOUR_MS;

/** The same check of the same version has the same id, so that a cron that fires twice writes one report. It names one of its model. */
export function reportId(version: string, at: number): string {
  return `${version}-${new Date(at).toISOString().replace(/[-:.]/g, '')}`;
}

export function reportKey(model: string, id: string): string {
  return `drift/${model}/${id}.json`;
}

/** Stores a report: first the object, then the line that makes it visible. The first of two with the same id stays. */
export async function storeReport(database: Database, blobs: BlobStore, report: DriftReport): Promise<void> {
  const { id, model_name, model_version, at, verdict, summary } = report;
  await blobs.put(reportKey(model_name, id), JSON.stringify(report), { onlyIfAbsent: true });
  await database.query(
    `INSERT INTO drift_reports (id, model, version, at, verdict, summary, point) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
    [id, model_name, model_version, Date.parse(at), verdict, summary, JSON.stringify(report.history.at(-1))],
  );
}

/** @returns null when there is none, or it was swept */
export async function readReport(
  database: Database,
  blobs: BlobStore,
  model: string,
  id: string,
): Promise<DriftReport | null> {
  const known = await database.query('SELECT 1 FROM drift_reports WHERE id = ? AND model = ?', [id, model]);
  if (known.length === 0) return null;
  const blob = await blobs.get(reportKey(model, id));
  return blob && driftReportSchema.parse(JSON.parse(await blob.text()));
}

/** The id of a version's last report before a time, or null. */
export async function previousReport(
  database: Database,
  model: string,
  version: string,
  at: number,
): Promise<string | null> {
  const [row] = await database.query<{ id: string }>(
    'SELECT id FROM drift_reports WHERE model = ? AND version = ? AND at < ? ORDER BY at DESC LIMIT 1',
    [model, version, at],
  );
  return row?.id ?? null;
}

/**
 * A model's reports, the newest first.
 * @param version only this version's
 * @throws SolventError `validation_error` for a cursor that no page gave
 */
export async function listReports(
  database: Database,
  model: string,
  { version, limit, cursor }: { version?: string | undefined; limit: number; cursor?: string | undefined },
): Promise<ReportPage> {
  const [at, id] = cursor === undefined ? [Number.MAX_SAFE_INTEGER, ''] : readCursor(cursor);
  const rows = await database.query<ReportSummary & Record<string, SqlValue>>(
    `SELECT id, model, version, at, verdict, summary FROM drift_reports
     WHERE model = ? ${version === undefined ? '' : 'AND version = ?'} AND (at, id) < (?, ?)
     ORDER BY at DESC, id DESC LIMIT ?`,
    [model, ...(version === undefined ? [] : [version]), at, id, limit + 1],
  );
  const reports = rows.slice(0, limit);
  const last = reports.at(-1);
  return rows.length > limit && last ? { reports, cursor: `${last.at}.${last.id}` } : { reports };
}

function readCursor(cursor: string): [number, string] {
  const match = /^(\d{1,15})\.([\w-]{1,64})$/.exec(cursor);
  if (!match) throw new SolventError('validation_error', 'This cursor is not one that a page gave.');
  return [Number(match[1]), match[2]!];
}

/** A version's checks of the week before a time, oldest first: all of the last hours, and of each hour before the last. */
export async function checkHistory(
  database: Database,
  model: string,
  version: string,
  before: number,
): Promise<HistoryPoint[]> {
  // The hour stands in the text: a bound number may be a floating-point one, and would not divide into whole hours.
  const rows = await database.query<{ point: string }>(
    `SELECT point FROM drift_reports WHERE model = ? AND version = ? AND at < ? AND at >= ?
     UNION ALL
     SELECT point FROM drift_reports WHERE model = ? AND version = ? AND at IN (
       SELECT MAX(at) FROM drift_reports WHERE model = ? AND version = ? AND at < ? AND at >= ?
       GROUP BY at / ${HOUR_MS})`,
    [
      model,
      version,
      before,
      before - EVERY_CHECK_MS,
      model,
      version,
      model,
      version,
      before - EVERY_CHECK_MS,
      before - WEEK_MS,
    ],
  );
  return rows.map(({ point }) => JSON.parse(point) as HistoryPoint).sort((a, b) => (a.at < b.at ? -1 : 1));
}
