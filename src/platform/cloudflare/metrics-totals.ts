import { DurableObject } from 'cloudflare:workers';
import type { DurableObjectState, SqlStorage } from '@cloudflare/workers-types';
import type { Series } from '../../telemetry/series.ts';
import { keyOf, merged } from '../../telemetry/totals.ts';
import { DAY_MS } from '../../time.ts';

/** An isolate that was silent for so long will not repeat its last delivery any more. */
const WRITER_LIFETIME_MILLISECONDS = 7 * DAY_MS;

/** The fleet's metrics. One object, named `fleet`; it outlives isolates, restarts and releases. */
export class MetricsTotals extends DurableObject<unknown> {
  readonly #sql: SqlStorage;

  constructor(state: DurableObjectState, environment: unknown) {
    super(state, environment);
    this.#sql = state.storage.sql;
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS series (key TEXT PRIMARY KEY, series TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS writers (writer TEXT PRIMARY KEY, sequence INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
    `);
  }

  /**
   * Adds a writer's delivery, once: a writer numbers its deliveries upwards and sends the next one only when the last
   * is settled, so a number that is not greater than the last one seen is a repetition.
   */
  add(writer: string, sequence: number, series: Series[]): void {
    this.ctx.storage.transactionSync(() => {
      const [known] = this.#sql.exec<{ sequence: number }>(
        'SELECT sequence FROM writers WHERE writer = ?',
        writer,
      );
      if (known && sequence <= known.sequence) return;
      if (!known) this.#forgetSilentWriters();
      this.#sql.exec('INSERT OR REPLACE INTO writers VALUES (?, ?, ?)', writer, sequence, Date.now());
      for (const delta of series) this.#merge(delta);
    });
  }

  read(): Series[] {
    const rows = this.#sql.exec<{ series: string }>('SELECT series FROM series').toArray();
    return rows.map(({ series }) => JSON.parse(series) as Series);
  }

  #merge(delta: Series): void {
    const key = keyOf(delta);
    const [row] = this.#sql.exec<{ series: string }>('SELECT series FROM series WHERE key = ?', key);
    const earlier = row && (JSON.parse(row.series) as Series);
    this.#sql.exec(
      'INSERT OR REPLACE INTO series VALUES (?, ?)',
      key,
      JSON.stringify(merged(earlier, delta)),
    );
  }

  #forgetSilentWriters(): void {
    this.#sql.exec('DELETE FROM writers WHERE at < ?', Date.now() - WRITER_LIFETIME_MILLISECONDS);
  }
}
