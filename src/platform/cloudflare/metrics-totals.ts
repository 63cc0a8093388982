import { DurableObject } from 'cloudflare:workers';
import type { DurableObjectState, SqlStorage } from '@cloudflare/workers-types';
import type { Series } from '../../telemetry/series.ts';
import { keyOf, merged } from '../../telemetry/totals.ts';
import { DAY_MS } from '../../time.ts';

/** An isolate that was silent for so long will not repeat its last delivery any more. */
const WRITER_LIFETIME_MILLISECONDS = 7 * DAY_MS;

/**
 * The fleet's metrics. One object, named `fleet`; it outlives isolates, restarts and releases.
 *
 * Rows written are what an object costs, so all series stand in one row: a delivery writes that and its writer's, however many
 * series it has. They are a few hundred, as labels are few; a row may have 2 MB.
 */
export class MetricsTotals extends DurableObject<unknown> {
  readonly #sql: SqlStorage;
  /** What stands in the row. */
  #series: Map<string, Series>;

  constructor(state: DurableObjectState, environment: unknown) {
    super(state, environment);
    this.#sql = state.storage.sql;
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS totals (id INTEGER PRIMARY KEY CHECK (id = 1), series TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS writers (writer TEXT PRIMARY KEY, sequence INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
    `);
    this.#series = new Map(this.#stored().map((series) => [keyOf(series), series]));
  }

  /**
   * Adds a writer's delivery, once: a writer numbers its deliveries upwards and sends the next one only when the last
   * is settled, so a number that is not greater than the last one seen is a repetition.
   */
  add(writer: string, sequence: number, series: Series[]): void {
    const all = new Map(this.#series);
    for (const delta of series) all.set(keyOf(delta), merged(all.get(keyOf(delta)), delta));
    const isNew = this.ctx.storage.transactionSync(() => {
      const [known] = this.#sql.exec<{ sequence: number }>(
        'SELECT sequence FROM writers WHERE writer = ?',
        writer,
      );
      if (known && sequence <= known.sequence) return false;
      if (!known) this.#forgetSilentWriters();
      this.#sql.exec('INSERT OR REPLACE INTO writers VALUES (?, ?, ?)', writer, sequence, Date.now());
      this.#sql.exec('INSERT OR REPLACE INTO totals VALUES (1, ?)', JSON.stringify([...all.values()]));
      return true;
    });
    if (isNew) this.#series = all;
  }

  read(): Series[] {
    return [...this.#series.values()];
  }

  #stored(): Series[] {
    const [row] = this.#sql.exec<{ series: string }>('SELECT series FROM totals');
    if (row) return JSON.parse(row.series) as Series[];
    // Up to 0.1.0 each series was a row.
    const [before] = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'series'");
    if (!before) return [];
    const rows = this.#sql.exec<{ series: string }>('SELECT series FROM series').toArray();
    return rows.map(({ series }) => JSON.parse(series) as Series);
  }

  #forgetSilentWriters(): void {
    this.#sql.exec('DELETE FROM writers WHERE at < ?', Date.now() - WRITER_LIFETIME_MILLISECONDS);
  }
}
