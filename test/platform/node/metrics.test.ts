import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { createMetricsTables, sqliteMetrics } from '../../../src/platform/node/metrics.ts';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import type { Database } from '../../../src/ports.ts';
import { metricsContract } from '../../contracts/metrics.ts';

function openTotals(): Database {
  const database = sqliteDatabase(':memory:');
  // SQLite's own calls are synchronous: the tables are there when this returns.
  void createMetricsTables(database);
  return database;
}

const labels = { model_name: 'odd', model_version: '1', result: 'default' };

describe('SQLite metrics', () => {
  metricsContract(() => {
    const clock = manualClock();
    return { metrics: sqliteMetrics(openTotals(), clock), clock };
  });

  it('are those of all processes, of which each may end and begin again', async () => {
    const [database, clock] = [openTotals(), manualClock()];
    for (const by of [1, 2, 3]) {
      const process = sqliteMetrics(database, clock);
      process.count('loan_prediction_result_total', labels, by);
      process.observe('loan_prediction_duration_seconds', {}, by);
      await process.close();
    }
    expect(await sqliteMetrics(database, clock).read()).toEqual([
      expect.objectContaining({ name: 'loan_prediction_duration_seconds', value: 6 }),
      expect.objectContaining({ name: 'loan_prediction_result_total', value: 6 }),
    ]);
  });

  it('keep what could not be added for the next time, and are those known before until then', async () => {
    const [database, clock] = [openTotals(), manualClock()];
    let isAway = false;
    const batch: Database['batch'] = async (statements) => {
      if (isAway) throw new Error('away');
      return database.batch(statements);
    };
    const metrics = sqliteMetrics({ ...database, batch }, clock);
    metrics.count('loan_prediction_result_total', labels, 5);
    expect(await metrics.read()).toMatchObject([{ value: 5 }]);
    isAway = true;
    metrics.count('loan_prediction_result_total', labels, 2);
    expect(await metrics.read()).toMatchObject([{ value: 5 }]);
    isAway = false;
    expect(await metrics.read()).toMatchObject([{ value: 7 }]);
  });

  it('leave out a value that is no number, and nothing beside it', async () => {
    const metrics = sqliteMetrics(openTotals(), manualClock());
    metrics.gauge('loan_model_drift_psi', { model_name: 'odd', feature: 'x' }, Number.NaN);
    metrics.count('loan_prediction_result_total', labels, 5);
    expect(await metrics.read()).toMatchObject([{ value: 5 }]);
  });
});
